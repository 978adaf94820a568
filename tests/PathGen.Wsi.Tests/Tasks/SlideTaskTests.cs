using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class SlideTaskTests
{
    [Fact]
    public void Built_in_tasks_know_the_labels_of_published_tables()
    {
        Assert.All(SlideTask.BuiltIn, id => Assert.Equal(id, SlideTask.Get(id).Id));
        Assert.Equal([0, 1, 0, 1, null], ((string[])["normal", "tumor", "0", "tumor_tissue", "?"]).Select(SlideTask.Get("camelyon16").ClassOf));
        Assert.Equal([0, 1, 1, 1], ((string[])["negative", "itc", "Micro", "macro"]).Select(SlideTask.Get("camelyon17").ClassOf));
        Assert.Equal([0, 0, 0, 1, 1, 2, 2], Enumerable.Range(0, 7).Select(code => SlideTask.Get("bracs").ClassOf(FormattableString.Invariant($"{code}"))));
        Assert.Equal(Enumerable.Range(0, 7).Select(c => (int?)c), Enumerable.Range(0, 7).Select(code => SlideTask.Get("bracs-subtypes").ClassOf(FormattableString.Invariant($"{code}"))));
        Assert.Equal([3, 4, 5, 6], ((string[])["FEA", "ADH", "DCIS", "IC"]).Select(code => SlideTask.Get("bracs-subtypes").ClassOf(code)!.Value));
        Assert.Throws<WsiException>(() => SlideTask.Get("camelyon18"));
    }

    [Theory]
    [InlineData("""{"formatVersion":2,"id":"x","title":"","source":"","classes":[{"name":"a","codes":[]},{"name":"b","codes":[]}]}""")]
    [InlineData("""{"formatVersion":1,"id":"X y","title":"","source":"","classes":[{"name":"a","codes":[]},{"name":"b","codes":[]}]}""")]
    [InlineData("""{"formatVersion":1,"id":"x","title":"","source":"","classes":[{"name":"a","codes":[]}]}""")]
    [InlineData("""{"formatVersion":1,"id":"x","title":"","source":"","classes":[{"name":"a","codes":["B"]},{"name":"b","codes":[]}]}""")]
    [InlineData("""{"formatVersion":1,"id":"x","title":"","source":"","classes":null}""")]
    [InlineData("""[]""")]
    [InlineData("""{""")]
    public void A_wrong_task_file_is_refused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["task.json"], json);
        Assert.Contains("task.json", Assert.Throws<WsiException>(() => SlideTask.Read(folder["task.json"])).Message, StringComparison.Ordinal);
        Assert.Throws<WsiException>(() => SlideTask.Read(folder["none.json"]));
    }

    [Fact]
    public void Tables_of_CLAM_and_ACMIL_are_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["clam.csv"], "case_id,slide_id,label\npatient_0,slide_1.svs,tumor_tissue\npatient_0,slide_2,normal_tissue\n\n");
        var clam = SlideTable.Read(folder["clam.csv"], SlideTask.Get("camelyon16"));
        Assert.Equal([new LabelledSlide("slide_1", "patient_0", 1, ""), new LabelledSlide("slide_2", "patient_0", 0, "")], clam.Slides);
        Assert.Equal(1, clam.Find("slide_1.h5")!.Label);
        Assert.Null(clam.Find("slide_3"));

        File.WriteAllText(folder["acmil.csv"], ",case_id,slide_id,split_info,full_path,label\n0,p0,BRACS_1,test,/x/BRACS_1.svs,4\n1,p1,BRACS_2,train,/x/BRACS_2.svs,0\n2,p2,BRACS_3,val,/x/BRACS_3.svs,6\n");
        var acmil = SlideTable.Read(folder["acmil.csv"], SlideTask.Get("bracs"));
        Assert.Equal([1, 0, 2], acmil.Slides.Select(s => s.Label));
        var split = SlideSplit.From(acmil);
        Assert.Equal((["BRACS_2"], ["BRACS_3"], ["BRACS_1"]), (split.Train.ToArray(), split.Validation.ToArray(), split.Test.ToArray()), new Sides());
        Assert.Throws<WsiException>(() => SlideSplit.From(clam));

        var own = SlideTable.Read(folder["clam.csv"]);
        Assert.Equal(["normal_tissue", "tumor_tissue"], own.Task.ClassNames);
    }

    [Theory]
    [InlineData("slide_id\nx\n", "label")]
    [InlineData("slide_id,label\n", "no slides")]
    [InlineData("slide_id,label\nx,normal\nx,tumor\n", "twice")]
    [InlineData("slide_id,label\nx,odd\n", "\"odd\"")]
    [InlineData("", "empty")]
    public void A_wrong_table_is_refused(string text, string part)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["table.csv"], text);
        Assert.Contains(part, Assert.Throws<WsiException>(() => SlideTable.Read(folder["table.csv"], SlideTask.Get("camelyon16"))).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["one.csv"], "slide_id,label\nx,a\ny,a\n");
        Assert.Contains("one class", Assert.Throws<WsiException>(() => SlideTable.Read(folder["one.csv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_of_CLAM_and_ACMIL_are_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["splits_0.csv"], ",train,val,test\n0,a.1,c,d\n1,b,,e\n2,f,,\n");
        var clam = SlideSplit.Read(folder["splits_0.csv"]);
        Assert.Equal("splits_0", clam.Name);
        Assert.Equal((["a.1", "b", "f"], ["c"], ["d", "e"]), (clam.Train.ToArray(), clam.Validation.ToArray(), clam.Test.ToArray()), new Sides());
        File.WriteAllText(folder["split_1.json"], """{"train_names": ["a", "b"], "val_names": ["c"], "test_names": ["d", "e"]}""");
        var acmil = SlideSplit.Read(folder["split_1.json"]);
        Assert.Equal((["a", "b"], ["c"], ["d", "e"]), (acmil.Train.ToArray(), acmil.Validation.ToArray(), acmil.Test.ToArray()), new Sides());
    }

    [Theory]
    [InlineData("s.csv", ",train,val,test\n0,a,a,\n", "twice")]
    [InlineData("s.csv", ",train,val,test\n0,,a,\n", "learn from")]
    [InlineData("s.csv", ",train,test\n0,a,b\n", "val")]
    [InlineData("s.csv", ",train,val,test\nslide,True,False,False\n", "_bool")]
    [InlineData("s.json", """{"train_names": ["a"], "val_names": []}""", "test_names")]
    [InlineData("s.json", """{"train_names": ["a"], "val_names": [1], "test_names": []}""", "val_names")]
    [InlineData("s.json", "[]", "train_names")]
    [InlineData("s.json", "{", "not a split")]
    public void A_wrong_split_is_refused(string name, string text, string part)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], text);
        Assert.Contains(part, Assert.Throws<WsiException>(() => SlideSplit.Read(folder[name])).Message, StringComparison.Ordinal);
        Assert.Throws<WsiException>(() => SlideSplit.Read(folder["none-" + name]));
    }

    private sealed class Sides : IEqualityComparer<(string[] Train, string[] Validation, string[] Test)>
    {
        public bool Equals((string[] Train, string[] Validation, string[] Test) x, (string[] Train, string[] Validation, string[] Test) y) =>
            x.Train.SequenceEqual(y.Train) && x.Validation.SequenceEqual(y.Validation) && x.Test.SequenceEqual(y.Test);

        public int GetHashCode((string[] Train, string[] Validation, string[] Test) sides) => sides.Train.Length;
    }
}
