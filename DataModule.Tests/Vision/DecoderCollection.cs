using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>Tests that choose the decoder of JPEG files, which is one for the process, or weigh its memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(PictureDecoding), DisableParallelization = true)]
public sealed class DecoderCollection;
