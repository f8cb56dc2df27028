using DataModule.Tests.EndToEnd;
using PuppeteerSharp;
using Xunit;

namespace DataModule.Tests.Site;

/// <summary>The site is built from what stands here, its links lead somewhere, and its pages can be read in a browser, wide or narrow.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SiteTests(BuiltSite site) : IClassFixture<BuiltSite>, IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly SiteServer server = new(site.Folder);
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Chromium), "needs Debian's chromium");
        browser = await Puppeteer.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"], Timeout = Patience.Milliseconds });
    }

    public async ValueTask DisposeAsync()
    {
        await (browser?.CloseAsync() ?? Task.CompletedTask);
        server.Dispose();
    }

    [Theory]
    [InlineData("index.html")]
    [InlineData("docs/guide/coming-from-lightning.html")]
    [InlineData("docs/gallery.html")]
    [InlineData("docs/guide/pictures.html")]
    [InlineData("docs/guide/training.html")]
    [InlineData("docs/rules/DM0041.html")]
    [InlineData("docs/rules/index.html")]
    [InlineData("docs/scaling.html")]
    [InlineData("api/DataModule.Trainer.html")]
    public async Task A_page_fits_wide_and_narrow_windows_and_lacks_nothing(string name)
    {
        var missing = new List<string>();
        await using var page = await browser!.NewPageAsync();
        page.Response += (_, e) => Note(missing, !e.Response.Ok, e.Response.Url);
        page.PageError += (_, e) => Note(missing, true, e.Message);
        foreach (var width in (int[])[1280, 400])
        {
            await page.SetViewportAsync(new() { Width = width, Height = 1000 });
            await page.GoToAsync(server.Address + name, Patience.Milliseconds, [WaitUntilNavigation.Networkidle0]);
            await page.ScreenshotAsync(Screenshot(name, width), new() { FullPage = true });

            Assert.Equal(width, await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(await page.EvaluateExpressionAsync<string[]>("[...document.images].filter(image => image.naturalWidth == 0).map(image => image.src)"));
            Assert.False(string.IsNullOrWhiteSpace(await page.EvaluateExpressionAsync<string>("document.querySelector('article h1').innerText")));
        }

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("bucketing", "docs/guide/cookbook.html")]
    [InlineData("DM0041", "docs/rules/DM0041.html")]
    [InlineData("EarlyStopping", "api/DataModule.EarlyStopping.html")]
    public async Task Search_finds_the_page(string words, string expected)
    {
        await using var page = await browser!.NewPageAsync();
        await page.SetViewportAsync(new() { Width = 1280, Height = 1000 });
        await page.GoToAsync(server.Address + "index.html", Patience.Milliseconds, [WaitUntilNavigation.Networkidle0]);
        await page.WaitForSelectorAsync("#search-query:not([disabled])", Waiting);
        await page.TypeAsync("#search-query", words);
        await page.WaitForSelectorAsync("#search-results .sr-item a", Waiting);
        await page.ScreenshotAsync(Screenshot($"search-{words}", 1280));

        Assert.Contains(
            $"/{expected}",
            await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('#search-results .sr-item a')].map(link => new URL(link.href).pathname)"));
    }

    private static WaitForSelectorOptions Waiting => new() { Timeout = Patience.Milliseconds };

    private static void Note(List<string> list, bool isWrong, string what)
    {
        if (isWrong)
        {
            lock (list)
            {
                list.Add(what);
            }
        }
    }

    private static string Screenshot(string name, int width)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;
        return Path.Combine(folder, $"{Path.ChangeExtension(name, null).Replace('/', '-')}-{width}.png");
    }
}
