using PathGen.Slides;
using PathGen.Wsi;
using PathGen.Wsi.Tests;

// The tests are their own process for reading HDF5.
if (SlideWorker.RunIfAsked() || FeatureWorker.RunIfAsked())
    return 0;
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
