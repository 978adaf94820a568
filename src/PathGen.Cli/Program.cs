// First of all: a process that reads a slide for another one does nothing else.
if (PathGen.Slides.SlideWorker.RunIfAsked())
    return PathGen.Cli.ExitCode.Done;
return await PathGen.Cli.Tool.RunAsync(args).ConfigureAwait(false);
