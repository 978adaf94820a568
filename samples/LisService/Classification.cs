using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Samples.LisService;

/// <summary>Answers requests: a picture or a region of a slide, asked with labels. Nothing of a request outlives its answer but its label set, in memory. Thread-safe.</summary>
internal sealed class Classification(ClipModel model, ClassifierCache classifiers, SlideFolder slides, LisOptions options)
{
    private readonly IImageEncoder encoder = model.ImageEncoder;

    /// <summary>Receives an uploaded picture; what is returned classifies it.</summary>
    /// <exception cref="RequestException">The request does not fit.</exception>
    public async Task<Func<CancellationToken, IResult>> OfUploadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var upload = await Upload.ReadAsync(request, options, cancellationToken);
        var question = Question.Of(upload.Labels, upload.Templates, options);
        var asFhir = AnswerFormat.IsFhir(request);
        return stop =>
        {
            using var picture = Decode(upload.Picture);
            return Answer(picture, question, asFhir, stop);
        };
    }

    /// <summary>Receives the place of a region; what is returned reads and classifies it.</summary>
    /// <exception cref="RequestException">The request does not fit, or there is no such slide.</exception>
    public async Task<Func<CancellationToken, IResult>> OfRegionAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var asked = await RegionRequest.ReadAsync(request, cancellationToken);
        var question = Question.Of(asked.Labels, asked.Templates, options);
        var path = slides.Find(asked.Slide);
        if (asked.Width < 1 || asked.Height < 1 || asked.Width > options.MaxPixels || asked.Height > options.MaxPixels || asked.Width * asked.Height > options.MaxPixels)
            throw new RequestException(StatusCodes.Status400BadRequest, $"A region may have {options.MaxPixels} pixels at most, and one at least.");
        var asFhir = AnswerFormat.IsFhir(request);
        return stop =>
        {
            using var picture = ReadRegion(path, new SlideRegion(asked.X, asked.Y, asked.Width, asked.Height), stop);
            return Answer(picture, question, asFhir, stop);
        };
    }

    private RgbImage Decode(MemoryStream bytes)
    {
        var plain = new SlideOptions();
        plain.Formats.Clear();
        plain.Formats.Add(new PlainImageFormat { MaxPixels = options.MaxPixels });
        try
        {
            using var picture = Slide.Open(bytes, plain);
            return picture.ReadRegion(new SlideRegion(0, 0, picture.Width, picture.Height));
        }
        catch (UnsupportedSlideException)
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "The upload is neither a PNG nor a JPEG picture.");
        }
        catch (NativeLibraryMissingException)
        {
            throw; // The service's fault, not the sender's.
        }
        catch (SlideException)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"The picture is damaged, or has more than {options.MaxPixels} pixels.");
        }
    }

    private static RgbImage ReadRegion(string path, SlideRegion region, CancellationToken cancellationToken)
    {
        try
        {
            // Without the opener's logger: a slide's name may be a patient's.
            using var slide = Slide.Open(path);
            if (region.X < 0 || region.Y < 0 || region.X > slide.Width - region.Width || region.Y > slide.Height - region.Height)
                throw new RequestException(StatusCodes.Status400BadRequest, $"The region does not lie on the slide of {slide.Width} × {slide.Height} pixels.");
            return slide.ReadRegion(region, cancellationToken);
        }
        catch (NativeLibraryMissingException)
        {
            throw;
        }
        catch (SlideException)
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, "The slide cannot be read, or not there.");
        }
    }

    private IResult Answer(RgbImage picture, Question question, bool asFhir, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var classifier = classifiers.Get(question);
        float[] embedding;
        try
        {
            embedding = encoder.Encode(picture, cancellationToken);
        }
        catch (ArgumentException)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"A picture of {picture.Width} × {picture.Height} pixels is too long for its width.");
        }

        var result = classifier.Classify(embedding);
        return asFhir
            ? Results.Text(FhirObservation.Write(result, classifier.Classes, model), AnswerFormat.FhirType)
            : Results.Json(ClassificationAnswer.Of(result, classifier.Classes, model), LisJson.Default.ClassificationAnswer);
    }
}
