using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace PathGen.Onnx;

/// <summary>
/// Reads a pickle of protocol 2 to 5 (Python's <c>pickletools</c> describes the operations) into texts, numbers, truth values, lists, tuples, dictionaries and what
/// <see cref="TorchGlobals"/> allows. It is no Python: a pickle names functions to call, and every function that is not on the list is an error with its name. It does not
/// recurse, and time and memory are bounded by the pickle's length and <see cref="MaximumSteps"/>.
/// </summary>
internal sealed class PickleReader
{
    /// <summary>Longest pickle that is read. That of a large model with its optimizer has some megabytes; weights lie outside it.</summary>
    public const int MaximumBytes = 1 << 26;

    /// <summary>Most operations of a pickle.</summary>
    public const int MaximumSteps = 1 << 22;

    private const int MaximumIntegerBytes = 1 << 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly byte[] bytes;
    private readonly TorchGlobals globals;
    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];
    private int at;

    private PickleReader(string file, byte[] bytes, TorchGlobals globals)
    {
        this.file = file;
        this.bytes = bytes;
        this.globals = globals;
    }

    /// <summary>Reads the one object that a pickle holds.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="bytes">The pickle.</param>
    /// <param name="globals">What it may refer to.</param>
    /// <exception cref="ModelException">It is damaged, too large, or asks for something that is not allowed.</exception>
    public static object? Read(string file, byte[] bytes, TorchGlobals globals) => new PickleReader(file, bytes, globals).Run();

    private object? Run()
    {
        if (Byte() != 0x80 || Byte() is < 2 or > 5)
            throw new ModelException($"{file}: its first bytes are not those of a pickle of protocol 2 to 5, which torch.save writes.");
        for (var step = 0; step < MaximumSteps; step++)
        {
            var operation = Byte();
            if (operation == '.')
                return Pop();
            Do(operation);
        }

        throw new ModelException($"{file}: its pickle has more than {MaximumSteps:N0} operations, far more than a checkpoint of tensors needs.");
    }

    private void Do(int operation)
    {
        switch (operation)
        {
            case 0x95: // FRAME
                _ = Length(Int64());
                break;
            case '(':
                marks.Push(stack.Count);
                break;
            case '0':
                Pop();
                break;
            case '1':
                _ = PopToMark();
                break;
            case '2':
                stack.Add(Top());
                break;
            case 'N':
                stack.Add(null);
                break;
            case 0x88 or 0x89:
                stack.Add(operation == 0x88);
                break;
            case 'J':
                stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)));
                break;
            case 'K':
                stack.Add((long)Byte());
                break;
            case 'M':
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)));
                break;
            case 0x8a:
                stack.Add(Integer(Bytes(Byte())));
                break;
            case 0x8b:
                stack.Add(Integer(Bytes(Length(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)), MaximumIntegerBytes))));
                break;
            case 'G':
                stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)));
                break;
            case 'X':
                stack.Add(Text(UInt32()));
                break;
            case 0x8c:
                stack.Add(Text(Byte()));
                break;
            case 0x8d:
                stack.Add(Text(Int64()));
                break;
            case 'T' or 'B': // BINSTRING of Python 2, BINBYTES
                stack.Add(Raw(operation == 'T', UInt32()));
                break;
            case 'U' or 'C':
                stack.Add(Raw(operation == 'U', Byte()));
                break;
            case 0x8e or 0x96: // BINBYTES8, BYTEARRAY8
                stack.Add(Raw(isText: false, Int64()));
                break;
            case ']' or 0x8f: // EMPTY_LIST, EMPTY_SET
                stack.Add(new List<object?>());
                break;
            case 'a':
                AddTo(Pop(1));
                break;
            case 'e' or 0x90: // APPENDS, ADDITEMS
                AddTo(PopToMark());
                break;
            case 'l' or 0x91: // LIST, FROZENSET
                stack.Add(new List<object?>(PopToMark()));
                break;
            case ')':
                stack.Add(new PickleTuple([]));
                break;
            case 't':
                stack.Add(new PickleTuple(PopToMark()));
                break;
            case >= 0x85 and <= 0x87:
                stack.Add(new PickleTuple(Pop(operation - 0x84)));
                break;
            case '}':
                stack.Add(new PickleDictionary());
                break;
            case 'd':
                var pairs = PopToMark();
                stack.Add(new PickleDictionary());
                Set(pairs);
                break;
            case 's':
                Set(Pop(2));
                break;
            case 'u':
                Set(PopToMark());
                break;
            case 'q':
                memo[(uint)Byte()] = Top();
                break;
            case 'r':
                memo[UInt32()] = Top();
                break;
            case 0x94:
                memo[(uint)memo.Count] = Top();
                break;
            case 'h':
                Recall((uint)Byte());
                break;
            case 'j':
                Recall(UInt32());
                break;
            case 'c':
                stack.Add(globals.Resolve(Line(), Line()));
                break;
            case 0x93:
                var name = Pop(2);
                Require(name is [string, string], "a name that is no text", "a module and a name");
                stack.Add(globals.Resolve((string)name[0]!, (string)name[1]!));
                break;
            case 'Q':
                stack.Add(globals.Load(Pop()));
                break;
            case 'R':
                var call = Pop(2);
                Require(call is [PickleGlobal, PickleTuple], "a call of something that is no function", "a function and its arguments");
                stack.Add(globals.Call((PickleGlobal)call[0]!, ((PickleTuple)call[1]!).Items));
                break;
            case 'b':
                // The attributes of a state_dict, its _metadata, say nothing of the tensors.
                var state = Pop();
                Require(Top() is PickleDictionary && state is PickleDictionary, "an object that sets its own state", "containers, tensors and numbers");
                break;
            case 'i' or 'o' or 0x81 or 0x92: // INST, OBJ, NEWOBJ, NEWOBJ_EX
                throw new ModelException($"{file}: its pickle makes an object of a class (operation 0x{operation:x2} at byte {at - 1}). {TorchGlobals.WayOut}");
            default:
                throw new ModelException($"{file}: its pickle has the operation 0x{operation:x2} at byte {at - 1}, which a checkpoint of tensors does not need. {TorchGlobals.WayOut}");
        }
    }

    private void AddTo(object?[] items)
    {
        Require(Top() is List<object?>, "items for what is no list", "a list");
        ((List<object?>)Top()!).AddRange(items);
    }

    private void Set(object?[] items)
    {
        Require(items.Length % 2 == 0 && Top() is PickleDictionary, "pairs for what is no dictionary", "a dictionary and pairs of keys and values");
        var target = (PickleDictionary)Top()!;
        for (var i = 0; i < items.Length; i += 2)
            target.Pairs.Add((items[i], items[i + 1]));
    }

    private void Recall(uint index)
    {
        Require(memo.TryGetValue(index, out var value), $"a reference to the object {index}, which was not stored", "one that was");
        stack.Add(value);
    }

    // A mark fences what lies below it, as Python's frames of the stack do.
    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    private object? Top()
    {
        Require(stack.Count > Floor, "an operation on an empty stack", "an object there");
        return stack[^1];
    }

    private object? Pop()
    {
        var top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private object?[] Pop(int count)
    {
        Require(stack.Count - Floor >= count, "an operation on an empty stack", $"{count} objects there");
        return TakeFrom(stack.Count - count);
    }

    private object?[] PopToMark()
    {
        Require(marks.Count > 0, "an operation up to a mark that is not there", "a mark");
        return TakeFrom(marks.Pop());
    }

    private object?[] TakeFrom(int start)
    {
        object?[] items = [.. stack[start..]];
        stack.RemoveRange(start, items.Length);
        return items;
    }

    private object Raw(bool isText, long length)
    {
        var raw = Bytes(Length(length));
        return isText ? Encoding.Latin1.GetString(raw) : raw.ToArray();
    }

    private string Text(long length) => Decode(Bytes(Length(length)));

    private string Line()
    {
        var length = bytes.AsSpan(at).IndexOf((byte)'\n');
        Require(length >= 0, "a name without an end", "a line");
        var line = Decode(Bytes(length));
        at++;
        return line;
    }

    private string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(text);
        }
        catch (ArgumentException e)
        {
            throw new ModelException($"{file}: its pickle has a text before byte {at} that is no UTF-8.", e);
        }
    }

    private static object Integer(ReadOnlySpan<byte> little)
    {
        var value = new BigInteger(little);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private int Byte() => Bytes(1)[0];

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    private int Length(long length, int largest = int.MaxValue)
    {
        Require(length >= 0 && length <= Math.Min(bytes.Length - at, largest), $"a length of {length:N0}", "no more than the pickle holds");
        return (int)length;
    }

    private ReadOnlySpan<byte> Bytes(int count)
    {
        Require(bytes.Length - at >= count, "the end of the pickle inside an operation", "its last operation, STOP; is the file truncated?");
        at += count;
        return bytes.AsSpan(at - count, count);
    }

    private void Require(bool holds, string found, string expected)
    {
        if (!holds)
            throw new ModelException($"{file}: its pickle, at byte {at}: found {found}; expected {expected}.");
    }
}
