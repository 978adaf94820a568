using PathGen.Testing;

namespace PathGen.Samples.LisService.Tests;

/// <summary>Slides come from the configured folder and from nowhere else; a region lies on its slide.</summary>
public sealed class SlidePathTests : IClassFixture<ServiceFixture>
{
    private readonly RunningService service;
    private readonly TemporaryFolder folder;

    public SlidePathTests(ServiceFixture fixture)
    {
        (service, folder) = (fixture.Service, fixture.Folder);
        if (File.Exists(folder["slides/in/a.png"]))
            return;
        Directory.CreateDirectory(folder["slides/in"]);
        Directory.CreateDirectory(folder["slides/.hidden"]);
        Directory.CreateDirectory(folder["outside"]);
        foreach (var name in new[] { "slides/in/a.png", "slides/.hidden/a.png", "secret.png", "outside/secret.png", "slides/in/a.txt" })
            File.WriteAllBytes(folder[name], RunningService.Png(1, 50, 50));
        File.WriteAllText(folder["slides/in/empty.svs"], "");
        File.WriteAllText(folder["slides/in/broken.svs"], "no slide");
        File.CreateSymbolicLink(folder["slides/in/link.png"], folder["secret.png"]);
        File.CreateSymbolicLink(folder["slides/in/inner.png"], folder["slides/in/a.png"]);
        Directory.CreateSymbolicLink(folder["slides/linked"], folder["outside"]);
        if (OperatingSystem.IsLinux())
            Assert.Equal(0, Command.Run("mkfifo", [folder["slides/in/pipe.png"]], folder.Path).ExitCode);
    }

    [Theory]
    [InlineData("../secret.png", 400)]
    [InlineData("in/../../secret.png", 400)]
    [InlineData("in/./a.png", 400)]
    [InlineData("..", 400)]
    [InlineData("", 400)]
    [InlineData("/etc/passwd", 400)]
    [InlineData("//in/a.png", 400)]
    [InlineData("in//a.png", 400)]
    [InlineData("in/a.png/", 400)]
    [InlineData("in\\a.png", 400)]
    [InlineData("..\\secret.png", 400)]
    [InlineData("C:/secret.png", 400)]
    [InlineData("in/a.png\0.svs", 400)]
    [InlineData("in/a\n.png", 400)]
    [InlineData(".hidden/a.png", 400)]
    [InlineData("%2e%2e/secret.png", 404)]
    [InlineData("in/link.png", 404)]
    [InlineData("in/inner.png", 404)]
    [InlineData("linked/secret.png", 404)]
    [InlineData("in/none.png", 404)]
    [InlineData("in", 404)]
    [InlineData("in/a.txt", 404)]
    [InlineData("in/empty.svs", 404)]
    [InlineData("in/pipe.png", 404)]
    [InlineData("in/a.png/b.png", 404)]
    [InlineData("in/broken.svs", 422)]
    public async Task What_is_no_slide_of_the_folder_is_refused(string name, int status) => await RunningService.ProblemAsync(await RegionAsync(name), status);

    [Fact]
    public async Task What_is_one_is_served()
    {
        using var answer = await RegionAsync("in/a.png");
        Assert.True(answer.IsSuccessStatusCode);
        Assert.DoesNotContain("a.png", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused() => await RunningService.ProblemAsync(await RegionAsync(new string('a', 2000) + ".png"), 400);

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(41, 0, 10, 10)]
    [InlineData(0, 0, 51, 10)]
    [InlineData(0, 0, 0, 10)]
    [InlineData(0, 0, -5, 10)]
    [InlineData(long.MaxValue, 0, 10, 10)]
    [InlineData(0, long.MaxValue, 10, 10)]
    [InlineData(0, 0, long.MaxValue, long.MaxValue)]
    [InlineData(0, 0, 100_000, 100_000)]
    public async Task A_region_that_does_not_lie_on_the_slide_is_refused(long x, long y, long width, long height) =>
        Assert.Contains("region", await RunningService.ProblemAsync(await service.PostRegionAsync(new { slide = "in/a.png", x, y, width, height }), 400), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("null", 400)]
    [InlineData("[1]", 400)]
    [InlineData("{\"slide\": \"in/a.png\", \"x\": 0, \"y\": 0, \"width\": 10, \"height\": 10, \"associated\": \"label\"}", 400)]
    [InlineData("{\"slide\": null, \"x\": 0, \"y\": 0, \"width\": 10, \"height\": 10}", 400)]
    [InlineData("{\"slide\": \"in/a.png\", \"x\": 1e99, \"y\": 0, \"width\": 10, \"height\": 10}", 400)]
    [InlineData("{\"slide\": \"in/a.png\", \"x\"", 400)]
    public async Task What_is_no_such_request_is_refused(string json, int status)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        Assert.Contains("\"slide\"", await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/regions/classify", content), status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_types_and_endless_requests_are_refused()
    {
        using var text = new StringContent("{}");
        await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/regions/classify", text), 415);
        using var large = new StringContent("{\"slide\": \"" + new string('a', 70_000) + "\"}", System.Text.Encoding.UTF8, "application/json");
        await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/regions/classify", large), 413);
        using var nested = new StringContent(new string('[', 50_000), System.Text.Encoding.UTF8, "application/json");
        await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/regions/classify", nested), 400);
    }

    private Task<HttpResponseMessage> RegionAsync(string slide) => service.PostRegionAsync(new { slide, x = 0, y = 0, width = 40, height = 40 });
}
