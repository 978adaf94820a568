using PathGen.Slides;
using PathGen.Slides.Tests;

// The tests are their own reader process. "host …" plays a program that reads slides, so that tests can end it, or leave the hook out of it.
if (RogueWorker.RunIfAsked())
    return 0;
if (args is not ["host", "no-hook", ..] && SlideWorker.RunIfAsked())
    return 0;
if (args is ["host", ..])
    return HostProgram.Run(args[1..]);
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
