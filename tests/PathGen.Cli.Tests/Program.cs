using Microsoft.Testing.Platform.Builder;
using PathGen.Cli.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// As xunit generates it, but for the runs of a campaign, which must be processes of their own to be killed.
if (await CampaignRun.RunWhereAskedAsync() is { } exitCode)
    return exitCode;
return args.Any(arg => arg is "-automated" or "@@") ? await ConsoleRunner.Run(args) : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
