namespace PathGen.Slides.Tests;

public sealed class OrderedReadAheadTests
{
    [Fact]
    public async Task No_more_items_are_taken_than_the_read_ahead_allows()
    {
        var taken = 0;
        var given = 0;

        await foreach (var _ in OrderedReadAhead.Run(Count(500, () => Interlocked.Increment(ref taken)), (i, _) => i, workers: 6, ahead: 7))
        {
            given++;
            Assert.InRange(Volatile.Read(ref taken), given, given + 7);
        }

        Assert.Equal(500, given);
    }

    [Fact]
    public async Task Slow_items_hold_back_later_ones_but_not_their_work()
    {
        // Item 0 finishes only when item 3 has been worked on: four workers must run at once, and order must hold.
        using var third = new ManualResetEventSlim();
        var results = new List<int>();

        await foreach (var result in OrderedReadAhead.Run(Enumerable.Range(0, 20), (i, _) => Work(i), workers: 4, ahead: 8))
            results.Add(result);

        Assert.Equal(Enumerable.Range(0, 20), results);

        int Work(int i)
        {
            if (i == 0)
                Assert.True(third.Wait(TimeSpan.FromSeconds(30)));
            if (i == 3)
                third.Set();
            return i;
        }
    }

    [Fact]
    public async Task An_error_of_the_sequence_arrives_after_the_items_before_it()
    {
        var seen = new List<int>();

        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var i in OrderedReadAhead.Run(Broken(), (i, _) => i, workers: 4, ahead: 3))
                seen.Add(i);
        });

        Assert.Equal("broken", error.Message);
        Assert.Equal([0, 1, 2, 3, 4], seen);

        static IEnumerable<int> Broken()
        {
            for (var i = 0; i < 5; i++)
                yield return i;
            throw new InvalidDataException("broken");
        }
    }

    [Fact]
    public async Task An_error_of_the_work_arrives_at_its_item_and_later_results_are_disposed()
    {
        var made = new System.Collections.Concurrent.ConcurrentBag<Result>();
        var seen = 0;

        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var result in OrderedReadAhead.Run(Enumerable.Range(0, 100), (i, _) => Work(i), workers: 4, ahead: 16))
            {
                result.Dispose();
                seen++;
            }
        });

        Assert.Equal(6, seen);
        Assert.All(made, r => Assert.True(r.IsDisposed));

        Result Work(int i)
        {
            if (i == 6)
                throw new FormatException();
            var result = new Result();
            made.Add(result);
            return result;
        }
    }

    [Fact]
    public async Task The_sequence_is_closed_in_every_case()
    {
        var closed = 0;
        await foreach (var _ in OrderedReadAhead.Run(Closing(), (i, _) => i, workers: 3, ahead: 3))
        {
        }

        await foreach (var _ in OrderedReadAhead.Run(Closing(), (i, _) => i, workers: 3, ahead: 3))
            break;
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var _ in OrderedReadAhead.Run(Closing(), int (_, _) => throw new FormatException(), workers: 3, ahead: 3))
            {
            }
        });

        Assert.Equal(3, closed);

        IEnumerable<int> Closing()
        {
            try
            {
                for (var i = 0; i < 40; i++)
                    yield return i;
            }
            finally
            {
                closed++;
            }
        }
    }

    [Fact]
    public async Task An_empty_sequence_yields_nothing()
    {
        await foreach (var _ in OrderedReadAhead.Run(Array.Empty<int>(), (i, _) => i, workers: 5, ahead: 2))
            Assert.Fail("There is nothing to yield.");
    }

    private static IEnumerable<int> Count(int count, Action taken)
    {
        for (var i = 0; i < count; i++)
        {
            taken();
            yield return i;
        }
    }

    private sealed class Result : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
