// Classifies pictures against classes that are only named.
// dotnet run --project samples/ZeroShotConsole -- MODEL "label;label" PICTURE...
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

if (args is not [var folder, var labels, _, ..])
{
    Console.Error.WriteLine("Expected are a model's folder, labels separated by semicolons, and pictures: MODEL \"label;label\" PICTURE...");
    return 2;
}

try
{
    using var model = ClipModel.Load(folder);
    Console.WriteLine($"{model.Manifest.Name}: {model.Manifest.Licence}");
    Console.WriteLine("Research use only; not a diagnostic device.");
    var classifier = ZeroShotClassifier.Create(model, labels.Split(';').Select(label => new ZeroShotClass(label.Trim())));
    foreach (var path in args[2..])
    {
        using var picture = PictureFile.Read(path);
        var result = classifier.Classify(picture);
        var shares = classifier.Classes.Zip(result.Probabilities, (c, p) => FormattableString.Invariant($"{c.Name} {p:0.000}"));
        Console.WriteLine($"{path}: {result.Label} ({string.Join(", ", shares)})");
    }

    return 0;
}
catch (Exception e) when (e is ModelException or SlideException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
