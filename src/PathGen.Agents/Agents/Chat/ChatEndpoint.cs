using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>One model behind an <see cref="IChatClient"/>, with its share of the work, its limits and its prices. Not thread-safe while being set.</summary>
public sealed class ChatEndpoint
{
    private double weight = 1;
    private int maxConcurrency = 256;
    private int? requestsPerMinute;
    private double inputPrice;
    private double outputPrice;

    /// <summary>Makes an endpoint.</summary>
    /// <param name="name">Its name in traces and messages, unique among a run's.</param>
    /// <param name="client">The model; thread-safe, not disposed. It should not retry: the agents do.</param>
    public ChatEndpoint(string name, IChatClient client)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(client);
        Name = name;
        Client = client;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public IChatClient Client { get; }

    /// <summary>What it is asked for. Default everything.</summary>
    public ChatRoles Roles { get; set; } = ChatRoles.All;

    /// <summary>Its share of a role's work beside other endpoints, more than 0 and at most 1,000. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Weight
    {
        get => weight;
        set => weight = value is > 0 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The weight must be more than 0 and at most 1,000.");
    }

    /// <summary>The most requests that it works on at once, 1 to 4,096; further ones wait. Default 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxConcurrency
    {
        get => maxConcurrency;
        set => maxConcurrency = value is >= 1 and <= 4096 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Concurrency must be 1 to 4,096.");
    }

    /// <summary>The most requests a minute, 1 to 1,000,000, evenly spread; null for no limit. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? RequestsPerMinute
    {
        get => requestsPerMinute;
        set => requestsPerMinute = value is null or (>= 1 and <= 1_000_000) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Requests a minute must be 1 to 1,000,000.");
    }

    /// <summary>Price of a million tokens read, 0 to 1,000,000 in any unit. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double InputPrice
    {
        get => inputPrice;
        set => inputPrice = Price(value);
    }

    /// <summary>Price of a million tokens written, in the same unit. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double OutputPrice
    {
        get => outputPrice;
        set => outputPrice = Price(value);
    }

    /// <summary>Whether it takes a JSON schema for its answers; null to try and to go without where it refuses. Default null.</summary>
    public bool? JsonSchema { get; set; }

    private static double Price(double value) => value is >= 0 and <= 1_000_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A price must be 0 to 1,000,000.");
}
