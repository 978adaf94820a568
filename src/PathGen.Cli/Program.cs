// First of all: a process that reads a file for another one does nothing else.
if (PathGen.Slides.SlideWorker.RunIfAsked() || PathGen.Wsi.FeatureWorker.RunIfAsked())
    return PathGen.Cli.ExitCode.Done;
return await PathGen.Cli.Tool.RunAsync(args).ConfigureAwait(false);
