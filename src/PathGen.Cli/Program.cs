return await PathGen.Cli.Tool.RunAsync(args).ConfigureAwait(false);
