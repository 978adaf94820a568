using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using PathGen.Slides;

namespace PathGen.Samples.LisService.Tests;

/// <summary>What is no picture, too much, or malformed: a problem that says what is expected, never a failure of the service.</summary>
public sealed class HostileUploadTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task What_is_no_picture_is_told_apart_from_what_is_a_damaged_one()
    {
        Assert.Contains("neither a PNG nor a JPEG", await RunningService.ProblemAsync(await service.PostAsync("%PDF-1.7"u8.ToArray()), 415), StringComparison.Ordinal);
        Assert.Contains("sent as image/png", await RunningService.ProblemAsync(await service.PostAsync(RunningService.Png(1), "text/plain"), 415), StringComparison.Ordinal);
        Assert.Contains("no picture", await RunningService.ProblemAsync(await service.PostAsync([]), 400), StringComparison.Ordinal);
        var png = RunningService.Png(1);
        for (var length = 8; length < png.Length; length += 97)
            Assert.Contains("damaged", await RunningService.ProblemAsync(await service.PostAsync(png[..length]), 400), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1001, 1000)]
    public async Task A_bomb_is_refused(int width, int height)
    {
        var bomb = RunningService.Png(1);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc(bomb.AsSpan(12, 17)));
        Assert.Contains("1000000 pixels", await RunningService.ProblemAsync(await service.PostAsync(bomb), 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_is_a_line_does_not_fail_the_service()
    {
        using var line = new RgbImage(1, 200_000);
        line.Fill(9, 9, 9);
        using var stream = new MemoryStream();
        PngCodec.Encode(line, stream);
        using var answer = await service.PostAsync(stream.ToArray());
        Assert.Contains((int)answer.StatusCode, new[] { 200, 400 });
    }

    [Fact]
    public async Task Mutants_never_fail_the_service()
    {
        using var picture = PngCodec.Decode(RunningService.Png(7));
        byte[][] wholes = [RunningService.Png(7), JpegCodec.Encode(picture)];
        var random = new Random(20260401);
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < 400; i++)
        {
            var mutant = (byte[])wholes[i % 2].Clone();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            using var answer = await service.PostAsync(mutant);
            statuses[(int)answer.StatusCode] = statuses.GetValueOrDefault((int)answer.StatusCode) + 1;
        }

        Assert.Empty(statuses.Keys.Except([200, 400, 415]));
        Assert.True(statuses.GetValueOrDefault(400) > 50);
    }

    [Fact]
    public async Task Too_large_an_upload_is_refused_whether_it_says_its_length_or_not()
    {
        var large = new byte[200_001];
        Assert.Contains("200000 bytes", await RunningService.ProblemAsync(await service.PostAsync(large), 413), StringComparison.Ordinal);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/classify") { Content = new StreamContent(new EndlessStream(300_000)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } } };
        chunked.Headers.TransferEncodingChunked = true;
        await RunningService.ProblemAsync(await service.Http.SendAsync(chunked), 413);
        await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/classify", ClassifyTests.Form(large)), 413);
    }

    [Fact]
    public async Task An_endless_upload_ends()
    {
        using var endless = new HttpRequestMessage(HttpMethod.Post, "/v1/classify") { Content = new StreamContent(new EndlessStream(long.MaxValue)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } } };
        endless.Headers.TransferEncodingChunked = true;
        try
        {
            using var answer = await service.Http.SendAsync(endless);
            Assert.Equal(413, (int)answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The service closed the connection while the client was still sending.
        }

        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("multipart/form-data", "x", 400)]
    [InlineData("multipart/form-data; boundary=\"\"", "x", 400)]
    [InlineData("multipart/form-data; boundary=b", "no boundary at all", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\ncut", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"labels\"\r\n\r\na;b\r\n--b--", 400)]
    [InlineData("nonsense", "x", 415)]
    public async Task A_malformed_form_is_refused(string type, string body, int status)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/classify", content), status);
    }

    [Fact]
    public async Task Too_many_or_too_long_fields_are_refused()
    {
        var many = Enumerable.Range(0, 70).Select(i => ("labels", $"l{i}")).ToArray();
        Assert.Contains("64 fields", await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/classify", ClassifyTests.Form(RunningService.Png(1), many)), 400), StringComparison.Ordinal);
        var one = ClassifyTests.Form(RunningService.Png(1), ("labels", new string('a', 20_000)));
        Assert.Contains("text field", await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/classify", one), 413), StringComparison.Ordinal);
        var twice = ClassifyTests.Form(RunningService.Png(1));
        twice.Add(new ByteArrayContent([1]), "image", "b.png");
        Assert.Contains("\"image\" (once)", await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/classify", twice), 400), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?labels=one", "2 to 50 labels")]
    [InlineData("?labels=a;a", "Two classes are called")]
    [InlineData("?labels=a;b&template=none", "exactly once")]
    [InlineData("?labels=a;b%07", "control characters")]
    public async Task Labels_and_templates_are_checked(string query, string part)
    {
        Assert.Contains(part, await RunningService.ProblemAsync(await service.PostAsync(RunningService.Png(1), query: query), 400), StringComparison.Ordinal);
        await AssertAliveAsync();
    }

    // PNG's own checksum (ISO 3309), bit by bit.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }

    private async Task AssertAliveAsync()
    {
        using var answer = await service.PostAsync(RunningService.Png(1));
        Assert.True(answer.IsSuccessStatusCode);
    }
}
