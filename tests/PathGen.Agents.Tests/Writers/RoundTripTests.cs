using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

/// <summary>The published records, written in each form and read by what is not ours: Python's csv, tarfile and json.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_published_records_are_read_as_python_reads_them()
    {
        var pairs = await PublishedRecords.ReadAsync();
        using var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(PublishedRecords.File));
        Assert.Equal(500, pairs.Count);
        Assert.Equal(
            expected.RootElement.EnumerateArray().Select(record => (record.GetProperty("wsi_id").GetString(), record.GetProperty("position")[0].GetString(), record.GetProperty("position")[1].GetString(), record.GetProperty("caption").GetString())),
            pairs.Select(pair => ((string?)pair.SlideId, (string?)pair.X.ToString(), (string?)pair.Y.ToString(), (string?)pair.Caption)));
    }

    [Theory]
    [InlineData("pathgen", "pathgen.json")]
    [InlineData("llava", "llava.json")]
    public async Task A_JSON_form_gives_the_published_records_back(string format, string index)
    {
        var before = (await PublishedRecords.ReadAsync()).OrderBy(pair => pair.SlideId, StringComparer.Ordinal).ToList();
        var written = await PublishedRecords.WriteAsync(folder, format);
        Assert.Equal(before, await PublishedPairs.ReadAsync(Path.Combine(written, index)).ToListAsync());
    }

    [Fact]
    public async Task The_pathgen_form_equals_the_published_file_for_python()
    {
        var written = await PublishedRecords.WriteAsync(folder, "pathgen");
        Assert.Equal("500 True", Run(
            "import json,sys; a=json.load(open(sys.argv[1])); b=json.load(open(sys.argv[2])); key=lambda r:(r['wsi_id'],r['position']); print(len(b), sorted(a,key=key)==sorted(b,key=key))",
            PublishedRecords.File, Path.Combine(written, "pathgen.json")));
    }

    [Fact]
    public async Task Pythons_csv_reads_the_open_clip_table_and_finds_every_picture()
    {
        var written = await PublishedRecords.WriteAsync(folder, "open-clip");
        Assert.Equal("500 True True", Run(
            """
            import csv,json,os,sys
            rows=list(csv.DictReader(open(os.path.join(sys.argv[2],'open_clip.csv'),newline='',encoding='utf-8'),delimiter='\t'))
            a=sorted(json.load(open(sys.argv[1])),key=lambda r:r['wsi_id'])
            print(len(rows), sorted(r['title'] for r in rows)==sorted(r['caption'] for r in a), all(os.path.getsize(os.path.join(sys.argv[2],r['filepath']))>0 for r in rows))
            """,
            PublishedRecords.File, written));
    }

    [Fact]
    public async Task Pythons_tarfile_reads_the_shards_as_img2dataset_lays_them_out()
    {
        var written = await PublishedRecords.WriteAsync(folder, "webdataset", new DatasetWriterOptions { ShardSize = 120 });
        Assert.Equal("5 500 True True", Run(
            """
            import glob,json,os,sys,tarfile
            sizes=json.load(open(os.path.join(sys.argv[2],'sizes.json')))
            captions,whole=[],True
            for shard in sorted(glob.glob(os.path.join(sys.argv[2],'*.tar'))):
                samples={}
                with tarfile.open(shard) as tar:
                    for m in tar:
                        key,ext=m.name.split('.',1)
                        samples.setdefault(key,{})[ext]=tar.extractfile(m).read()
                whole=whole and len(samples)==sizes[os.path.basename(shard)]
                for s in samples.values():
                    meta=json.loads(s['json'])
                    whole=whole and s['jpg'][:2]==b'\xff\xd8' and meta['caption']==s['txt'].decode() and len(meta['position'])==2
                    captions.append(s['txt'].decode())
            a=[r['caption'] for r in json.load(open(sys.argv[1]))]
            print(len(sizes), len(captions), sorted(captions)==sorted(a), whole)
            """,
            PublishedRecords.File, written));
    }

    [Fact]
    public async Task An_image_folder_names_existing_pictures_line_by_line()
    {
        var written = await PublishedRecords.WriteAsync(folder, "imagefolder");
        Assert.Equal("500 True True", Run(
            """
            import json,os,sys
            rows=[json.loads(line) for line in open(os.path.join(sys.argv[2],'metadata.jsonl'),encoding='utf-8')]
            a=[r['caption'] for r in json.load(open(sys.argv[1]))]
            print(len(rows), sorted(r['text'] for r in rows)==sorted(a), all(os.path.exists(os.path.join(sys.argv[2],r['file_name'])) for r in rows))
            """,
            PublishedRecords.File, written));
    }

    [Fact]
    public async Task Parts_of_a_split_hold_every_pair_once_and_no_patient_twice()
    {
        var split = PatientSplit.Parse("train=0.6,val=0.2,test=0.2");
        var pairs = (await PublishedRecords.ReadAsync()).OrderBy(pair => pair.SlideId, StringComparer.Ordinal).Select(pair => PublishedRecords.Pair(pair)).ToList();
        foreach (var part in split.Parts)
            await DatasetWriters.Create("imagefolder").WriteAsync(pairs.Where(pair => split.PartOf(pair) == part.Name).ToAsyncEnumerable(), folder[part.Name]);
        Assert.Equal("500 0 3", Run(
            """
            import json,os,sys
            parts=[[json.loads(l)['wsi_id'][:12] for l in open(os.path.join(sys.argv[1],p,'metadata.jsonl'))] for p in ('train','val','test')]
            overlap=sum(len(set(a)&set(b)) for i,a in enumerate(parts) for b in parts[i+1:])
            print(sum(map(len,parts)), overlap, sum(1 for p in parts if len(p)>50))
            """,
            folder.Path));
    }

    private static string Run(string script, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Python), "Python is not installed (apt install python3).");
        var run = Command.Run(Python, ["-c", script, .. arguments], Path.GetTempPath());
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Trim();
    }
}
