// Paints a synthetic H&E slide as a file that slide viewers open as Aperio.
using System.CommandLine;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

var output = new Option<string>("--out") { Description = "The slide to write, such as slide.svs.", Required = true };
var seed = new Option<int>("--seed") { Description = "Another seed paints another slide. Default: 1.", DefaultValueFactory = _ => 1 };
var width = new Option<int?>("--width") { Description = "Width of level 0 in pixels." };
var height = new Option<int?>("--height") { Description = "Height of level 0 in pixels." };
var tumour = new Option<bool>("--tumour") { Description = "Paint tumour too." };
var classes = new Option<bool>("--class-map") { Description = "Write what was painted where beside the slide (.classes.png, .classes.json)." };
var command = new RootCommand("Paints a synthetic H&E slide.") { output, seed, width, height, tumour, classes };
command.SetAction((parsed, cancellationToken) =>
{
    try
    {
        var options = new SyntheticSlideOptions { Seed = parsed.GetValue(seed), Tumour = parsed.GetValue(tumour) };
        options.Width = parsed.GetValue(width) ?? options.Width;
        options.Height = parsed.GetValue(height) ?? options.Height;
        var path = Path.GetFullPath(parsed.GetValue(output)!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AperioTiffWriter.Write(SyntheticSlide.Paint(options), path, new AperioTiffOptions { SaveClassMap = parsed.GetValue(classes) }, cancellationToken);
        Console.WriteLine($"{path}: {options.Width}×{options.Height} px painted.");
        return Task.FromResult(0);
    }
    catch (Exception e) when (e is SlideException or ArgumentException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return Task.FromResult(1);
    }
});
return await command.Parse(args).InvokeAsync();
