using System.Text;

namespace PathGen.Slides.Tests;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_standard_holds_however_the_bytes_are_cut()
    {
        // CRC-32/ISO-HDLC: check = CBF43926 over "123456789".
        var bytes = Encoding.ASCII.GetBytes("123456789");
        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        Assert.Equal(0u, Crc32.Append(0, []));
    }
}
