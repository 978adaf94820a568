namespace PathGen.Cli.Tests;

/// <summary>A picture that a request carried as a data URI.</summary>
internal sealed record ChatPicture(string MediaType, byte[] Bytes)
{
    public static ChatPicture Parse(string uri, Action<string> violation)
    {
        const string Marker = ";base64,";
        var at = uri.IndexOf(Marker, StringComparison.Ordinal);
        if (!uri.StartsWith("data:image/", StringComparison.Ordinal) || at < 0)
        {
            violation("pictures as data:image/…;base64,…");
            return new ChatPicture(string.Empty, []);
        }

        var picture = new ChatPicture(uri["data:".Length..at], Convert.FromBase64String(uri[(at + Marker.Length)..]));
        var signed = picture.MediaType switch
        {
            "image/png" => picture.Bytes.AsSpan().StartsWith((byte[])[0x89, 0x50, 0x4E, 0x47]),
            "image/jpeg" => picture.Bytes.AsSpan().StartsWith((byte[])[0xFF, 0xD8, 0xFF]),
            _ => false,
        };
        if (!signed)
            violation($"a PNG or JPEG whose bytes are what {picture.MediaType} says");
        return picture;
    }
}
