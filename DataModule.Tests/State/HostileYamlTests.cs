using Xunit;

namespace DataModule.Tests.State;

/// <summary>Hyperparameters in YAML can come from anybody: no crash, no hang, no more memory than the text deserves.</summary>
public sealed class HostileYamlTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "deep lists", "a: " + new string('[', 100_000) },
        { "deep mappings", string.Concat(Enumerable.Repeat("{a: ", 100_000)) },
        { "deep blocks", string.Concat(Enumerable.Range(0, 2_000).Select(depth => new string(' ', depth) + "a:\n")) },
        { "deep dashes", string.Concat(Enumerable.Repeat("- ", 50_000)) },
        { "aliases of aliases", "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\n")) },
        { "an alias of what it is in", "a: &a [*a]" },
        { "a lone alias", "a: *b" },
        { "a long number", "a: " + new string('9', 1_000_000) },
        { "a tag", "a: !!python/object:os.system x" },
        { "a second name", "a: 1\na: 2" },
        { "broken escapes", "a: \"\\xZZ\"" },
        { "control characters", "a: \0\u0001" },
    };

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    public void Json_that_is_no_object_or_names_something_twice_is_refused(string json) =>
        Assert.Throws<StateException>(() => StateDict.Parse(json));

    [Fact]
    public void Deep_json_is_refused() => Assert.Throws<StateException>(() => StateDict.Parse("{\"a\":" + new string('[', 1_000_000)));

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Hostile_text_is_refused_or_small(string name, string text)
    {
        Assert.NotEmpty(name);
        await Task.Run(() => AssertRefusedOrSmall(text)).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("a: *b", "The hyperparameters have a YAML alias at ")]
    [InlineData("[1, 2]", "The hyperparameters must be a YAML mapping of names to values; at ")]
    [InlineData("a: 1\na: 2", "The hyperparameters have the name 'a' twice, the second time at ")]
    [InlineData("[a]: 1", "A name of a hyperparameter must be a string; at ")]
    [InlineData("a: ]", "The hyperparameters are not valid YAML, at ")]
    public void A_refusal_says_what_is_wrong_and_where(string yaml, string said)
    {
        var message = Assert.Throws<StateException>(() => HyperparameterYaml.Parse(yaml)).Message;
        Assert.StartsWith(said, message, StringComparison.Ordinal);
        Assert.Contains($"Line: {yaml.Split('\n').Length}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_a_state_dict_that_is_missing_or_of_another_type_is_said()
    {
        var state = StateDict.Parse("""{ "steps": "five", "loader": 1 }""");
        Assert.Equal("The state dict's 'steps' should be an integer, but is \"five\".", Assert.Throws<StateException>(() => state.GetInt64("steps")).Message);
        Assert.Equal("The state dict has no 'epochs', which should be an integer.", Assert.Throws<StateException>(() => state.GetInt64("epochs")).Message);
        Assert.Equal("The state dict has no nested state dict 'loader'.", Assert.Throws<StateException>(() => state.GetState("loader")).Message);
        Assert.Equal("The state dict has no tensor 'steps'.", Assert.Throws<StateException>(() => state.GetTensor("steps")).Message);
    }

    private static void AssertRefusedOrSmall(string text)
    {
        var memory = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Assert.InRange(HyperparameterYaml.Parse(text).ToJson().Length, 0, (2 * text.Length) + 100);
        }
        catch (StateException)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - memory, 0, (200L * text.Length) + (4 << 20));
    }
}
