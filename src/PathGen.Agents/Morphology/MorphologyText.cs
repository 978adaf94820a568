using System.Globalization;

namespace PathGen.Agents;

/// <summary>Puts measurements into plain sentences: each states what was measured, in words of <see cref="MorphologyTerms"/>.</summary>
internal static class MorphologyText
{
    /// <summary>How the sentence about matching attributes begins: it tells what matched, not what is seen.</summary>
    public const string AttributesStart = "Best matches among the looked-for features:";

    /// <summary>The sentences in their order, never none.</summary>
    public static List<(MorphologyTopic Topic, string Text)> Of(in PatchMeasurements m)
    {
        var sentences = new List<(MorphologyTopic, string)>();
        if (m.TissueShare < MorphologyTerms.EmptyShare)
        {
            var rest = m.WhiteShare >= 0.5 ? "bright and unstained" : "black or unstained";
            sentences.Add((MorphologyTopic.Tissue, $"The patch is almost empty: {Percent(1 - m.TissueShare)} of it is {rest}."));
            return sentences;
        }

        sentences.Add((MorphologyTopic.Tissue, $"Stained tissue, {Colour(m)} overall, covers {Percent(m.TissueShare)} of the patch."));
        sentences.Add((MorphologyTopic.Nuclei, Nuclei(m)));
        if (m.WhiteShare >= MorphologyTerms.WhiteShareWorthSaying && m.WhiteSpaces > 0)
            sentences.Add((MorphologyTopic.Spaces, Spaces(m)));
        if (m.RedShare >= MorphologyTerms.RedShareWorthSaying)
            sentences.Add((MorphologyTopic.Blood, $"Saturated red areas, the colour of red blood cells, cover {Percent(m.RedShare)} of the patch."));
        if (m.BlueGreyShare >= MorphologyTerms.BlueGreyShareWorthSaying)
            sentences.Add((MorphologyTopic.Mucin, $"Pale blue-grey areas, the colour of mucin, cover {Percent(m.BlueGreyShare)} of the patch."));
        sentences.Add((MorphologyTopic.Staining, $"Eosin staining is {Grade.Of(MorphologyTerms.Stain, m.Eosin)}, haematoxylin staining {Grade.Of(MorphologyTerms.Stain, m.Haematoxylin)}."));
        var direction = m.Alignment >= MorphologyTerms.AlignmentWorthSaying ? " and runs mostly in one direction" : string.Empty;
        sentences.Add((MorphologyTopic.Texture, $"The texture is {Grade.Of(MorphologyTerms.Texture, m.Gradient)}{direction}."));
        if (m.Sharpness < MorphologyTerms.BlurredSharpness)
            sentences.Add((MorphologyTopic.Focus, "The picture is blurred."));
        return sentences;
    }

    /// <summary>The sentence about attributes that match well among the slide's patches, or null.</summary>
    public static string? Attributes(IReadOnlyList<AttributeMatch> matches)
    {
        var names = matches.Where(m => m.Percentile >= MorphologyTerms.PercentileWorthSaying).Take(MorphologyTerms.AttributesWorthSaying).Select(m => Name(m.Attribute));
        var list = string.Join(", ", names);
        return list.Length == 0 ? null : $"{AttributesStart} {list}.";
    }

    /// <summary>A share as a whole percentage; small ones never as 0, large ones never as 100 unless they are.</summary>
    public static string Percent(double share)
    {
        var percent = share * 100;
        if (percent is > 0 and < 1)
            return "less than 1%";
        if (percent is > 99 and < 100)
            return "more than 99%";
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(percent)}%");
    }

    /// <summary>A number to two significant digits, with thousands separated.</summary>
    public static string About(double value)
    {
        if (value < 10)
            return Math.Round(value).ToString(CultureInfo.InvariantCulture);
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return (Math.Round(value / unit) * unit).ToString("#,0", CultureInfo.InvariantCulture);
    }

    /// <summary>The density word and count, as the sentence on nuclei uses them.</summary>
    public static string DensityWord(in PatchMeasurements m) => m.NucleiPerSquareMillimetre is { } density
        ? Grade.Of(MorphologyTerms.NucleiPerSquareMillimetre, density)
        : Grade.Of(MorphologyTerms.NuclearShare, m.NuclearShare);

    private static string Nuclei(in PatchMeasurements m)
    {
        if (m.Nuclei == 0)
            return "No nuclei stand out.";
        var count = m.NucleiPerSquareMillimetre is { } density ? $"about {About(density)} per mm² of tissue" : $"about {About(m.Nuclei)} in the patch";
        var sentence = $"Nuclei are {DensityWord(m)} ({count})";
        if (m.Nuclei < MorphologyTerms.NucleiWorthShaping || m.NuclearEccentricity == 0)
            return sentence + ".";
        if (m.NuclearAreaMicrons is { } area)
            sentence += $", {Grade.Of(MorphologyTerms.NuclearArea, area)} (about {About(area)} µm²)";
        return sentence + $", {Grade.Of(MorphologyTerms.NuclearShape, m.NuclearEccentricity)} and {Grade.Of(MorphologyTerms.NuclearVariation, m.NuclearAreaVariation)}.";
    }

    private static string Spaces(in PatchMeasurements m)
    {
        if (m.LargestWhiteShare >= MorphologyTerms.OpenAreaShare)
            return $"An open unstained area takes {Percent(m.LargestWhiteShare)} of the patch.";
        var shape = Grade.Of(MorphologyTerms.SpaceShape, m.WhiteSpaceRoundness);
        var size = m.WhiteSpaceAreaMicrons is { } area ? $"{Capital(Grade.Of(MorphologyTerms.SpaceArea, area))} {shape}" : Capital(shape);
        var each = m.WhiteSpaceAreaMicrons is { } mean ? $", about {About(mean)} µm² each" : string.Empty;
        return m.WhiteSpaces == 1
            ? $"One clear space occupies {Percent(m.WhiteShare)} of the patch."
            : $"{size} clear spaces occupy {Percent(m.WhiteShare)} of the patch ({Count(m.WhiteSpaces)} of them{each}).";
    }

    private static string Colour(in PatchMeasurements m)
    {
        var (red, green, blue) = m.Colour;
        double high = Math.Max(red, Math.Max(green, blue)), low = Math.Min(red, Math.Min(green, blue));
        var tone = Grade.Of(MorphologyTerms.Tone, (0.299 * red) + (0.587 * green) + (0.114 * blue));
        if (high - low < 8)
            return tone + " grey";
        var hue = high == red ? 60 * ((green - blue) / (high - low)) : high == green ? 120 + (60 * ((blue - red) / (high - low))) : 240 + (60 * ((red - green) / (high - low)));
        return $"{tone} {Grade.Of(MorphologyTerms.Hue, hue < 0 ? hue + 360 : hue)}";
    }

    /// <summary>The part of an attribute before its colon, in lower case unless it begins with an abbreviation or is a single name.</summary>
    private static string Name(string attribute)
    {
        var colon = attribute.IndexOf(':');
        var name = (colon > 0 ? attribute[..colon] : attribute).Trim().TrimEnd('.');
        return name.Length > 1 && char.IsUpper(name[0]) && !char.IsUpper(name[1]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
    }

    private static string Count(int count) => count < 100 ? count.ToString(CultureInfo.InvariantCulture) : $"about {About(count)}";

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
