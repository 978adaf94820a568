using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class LabelledPicturesTests
{
    private static readonly ZeroShotTask Task = ZeroShotTask.Get("nct-crc");

    [Fact]
    public void A_tree_gives_each_picture_the_nearest_folder_that_means_a_class()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[]
        {
            "TUM/b.png", "TUM/a.JPG", "train/smooth muscle/case 1/c.jpeg", "TUM/NORM/d.png", "readme.txt", "TUM/notes.txt", "e.png", "other/f.png", "other/deep/g.png",
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
            File.WriteAllText(folder[file], "");
        }

        var pictures = LabelledPictures.FromFolder(folder.Path, Task);
        Assert.Equal(
            [("TUM/NORM/d.png", "normal colon mucosa"), ("TUM/a.JPG", "colorectal adenocarcinoma epithelium"), ("TUM/b.png", "colorectal adenocarcinoma epithelium"), ("train/smooth muscle/case 1/c.jpeg", "smooth muscle")],
            pictures.Items.Select(p => (p.Name, Task.Classes[p.Label].Name)));
        Assert.All(pictures.Items, p => Assert.Equal(folder[p.Name], p.Path));
        Assert.Equal([".", "other", "other/deep"], pictures.OtherFolders);
        Assert.Equal(3, pictures.Others);
    }

    [Fact]
    public void A_link_that_leads_back_is_followed_once()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["data/TUM"]);
        File.WriteAllText(folder["data/TUM/a.png"], "");
        Directory.CreateSymbolicLink(folder["data/TUM/loop"], folder["data"]);
        Directory.CreateDirectory(folder["tree"]);
        Directory.CreateSymbolicLink(folder["tree/TUM"], folder["data/TUM"]);
        Assert.Equal(["TUM/a.png"], LabelledPictures.FromFolder(folder["data"], Task).Items.Select(p => p.Name));
        Assert.Equal("TUM/a.png", LabelledPictures.FromFolder(folder["tree"], Task).Items[0].Name);
    }

    [Fact]
    public void A_table_gives_paths_and_labels()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.tsv"], $"label\timage\nTUM\tx/a.png\nadipose\t{folder["b.png"]}\n");
        var items = LabelledPictures.FromTable(folder["t.tsv"], Task).Items;
        Assert.Equal([(folder["x/a.png"], "x/a.png", 8), (folder["b.png"], folder["b.png"], 0)], items.Select(p => (p.Path, p.Name, p.Label)));
        Assert.Equal("/data/x/a.png", LabelledPictures.FromTable(folder["t.tsv"], Task, "/data").Items[0].Path);
    }

    [Fact]
    public void What_holds_no_labelled_picture_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        Refused("no such folder", () => LabelledPictures.FromFolder(folder["none"], Task));
        Refused("called like a class of nct-crc (ADI, BACK,", () => LabelledPictures.FromFolder(folder.Path, Task));
        File.WriteAllText(folder["a.png"], "");
        Refused("1 lie elsewhere, such as in .", () => LabelledPictures.FromFolder(folder.Path, Task));
        File.WriteAllText(folder["t.csv"], "path,label\na.png,XYZ\n");
        Refused("row 0 (a.png) has the label \"XYZ\"", () => LabelledPictures.FromTable(folder["t.csv"], Task));
        File.WriteAllText(folder["t.csv"], "path,label\n,TUM\n");
        Refused("row 0 has no path", () => LabelledPictures.FromTable(folder["t.csv"], Task));
        File.WriteAllText(folder["t.csv"], "path,label\n");
        Refused("no row", () => LabelledPictures.FromTable(folder["t.csv"], Task));

        static void Refused(string part, Func<object> find) => Assert.Contains(part, Assert.Throws<EvaluationException>(find).Message, StringComparison.Ordinal);
    }
}
