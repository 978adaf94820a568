using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace PathGen.Samples.LisService;

/// <summary>An uploaded picture and what it is asked, in memory only.</summary>
/// <param name="Picture">The file's bytes.</param>
/// <param name="Labels">Names of the classes, perhaps several in one, separated by semicolons.</param>
/// <param name="Templates">Sentences.</param>
internal sealed record Upload(MemoryStream Picture, IReadOnlyList<string?> Labels, IReadOnlyList<string?> Templates)
{
    private const int MaxFields = 64;
    private const int MaxFieldBytes = 16 << 10;

    /// <summary>Reads a request: the picture as its body (<c>image/…</c> or <c>application/octet-stream</c>) with labels in the query, or a <c>multipart/form-data</c> with all of it.</summary>
    /// <exception cref="RequestException">The request is of another type, too large, or holds no picture.</exception>
    public static async Task<Upload> ReadAsync(HttpRequest request, LisOptions options, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw Unsupported();
        if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await ReadFormAsync(request, type, options, cancellationToken);
        if (!type.Type.Equals("image", StringComparison.OrdinalIgnoreCase) && !type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            throw Unsupported();
        if (request.ContentLength > options.MaxUploadBytes)
            throw new RequestException(StatusCodes.Status413PayloadTooLarge, Admission.TooLarge(options));
        return Checked(new Upload(
            await ReadAllAsync(request.Body, options.MaxUploadBytes, Admission.TooLarge(options), cancellationToken), [.. Query(request, "labels")], [.. Query(request, "template")]));

        static RequestException Unsupported() => new(
            StatusCodes.Status415UnsupportedMediaType, "A picture is sent as image/png, image/jpeg, application/octet-stream, or as the field \"image\" of multipart/form-data.");
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="RequestException">It is longer than allowed.</exception>
    public static async Task<MemoryStream> ReadAllAsync(Stream stream, int maxBytes, string tooLong, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 15];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + count > maxBytes)
                throw new RequestException(StatusCodes.Status413PayloadTooLarge, tooLong);
            bytes.Write(buffer, 0, count);
        }

        bytes.Position = 0;
        return bytes;
    }

    // By hand: the framework's form reader puts large files on the disk.
    private static async Task<Upload> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, LisOptions options, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is null or { Length: 0 or > 70 })
            throw new RequestException(StatusCodes.Status400BadRequest, "The multipart request states no boundary, or one that is too long.");
        var (labels, templates, picture) = (Query(request, "labels").ToList(), Query(request, "template").ToList(), default(MemoryStream));
        var reader = new MultipartReader(boundary, request.Body);
        try
        {
            for (var fields = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; fields++)
            {
                if (fields == MaxFields)
                    throw new RequestException(StatusCodes.Status400BadRequest, $"The multipart request has more than {MaxFields} fields.");
                var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).Value : null;
                switch (name)
                {
                    case "image" when picture is null:
                        picture = await ReadAllAsync(section.Body, options.MaxUploadBytes, Admission.TooLarge(options), cancellationToken);
                        break;
                    case "labels" or "template":
                        using (var text = await ReadAllAsync(section.Body, MaxFieldBytes, $"A text field may have {MaxFieldBytes} bytes at most.", cancellationToken))
                            (name == "labels" ? labels : templates).Add(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
                        break;
                    default:
                        throw new RequestException(StatusCodes.Status400BadRequest, "The fields are \"image\" (once), \"labels\" and \"template\".");
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && !cancellationToken.IsCancellationRequested && e is not BadHttpRequestException))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The multipart request is malformed or cut short.");
        }

        return Checked(new Upload(picture ?? new MemoryStream(), labels, templates));
    }

    private static Upload Checked(Upload upload) => upload.Picture.Length > 0
        ? upload
        : throw new RequestException(StatusCodes.Status400BadRequest, "The request holds no picture.");

    private static IEnumerable<string?> Query(HttpRequest request, string name) => request.Query[name];
}
