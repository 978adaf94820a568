using System.Reflection;
using System.Text;

namespace PathGen.House.Tests;

/// <summary>Writes an assembly's public surface as sorted text, one member a line.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.AppendLine($"{Kind(type)} {Name(type)}{Bases(type)}");
            foreach (var line in type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
                text.AppendLine("    " + line);
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            bases.Add(Name(parent));
        bases.AddRange(type.GetInterfaces().Where(i => i.Namespace?.StartsWith("PathGen", StringComparison.Ordinal) == true || i == typeof(IDisposable) || i == typeof(IAsyncDisposable))
            .Select(Name).Order(StringComparer.Ordinal));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string? Line(MemberInfo member) => member switch
    {
        _ when member.Name.StartsWith('<') || member.Name is "PrintMembers" or "EqualityContract" => null,
        FieldInfo { IsPublic: true, IsSpecialName: false } f => f.IsLiteral && f.DeclaringType!.IsEnum ? $"{f.Name} = {Convert.ToInt64(f.GetRawConstantValue())}" : $"{Name(f.FieldType)} {f.Name}",
        PropertyInfo p when Visible(p.GetMethod) || Visible(p.SetMethod) => $"{Name(p.PropertyType)} {p.Name} {{{(Visible(p.GetMethod) ? " get;" : "")}{(Visible(p.SetMethod) ? " set;" : "")} }}",
        ConstructorInfo c when Visible(c) => $"new({Parameters(c)})",
        MethodInfo { IsSpecialName: false } m when Visible(m) && m.GetBaseDefinition().DeclaringType != typeof(object) => $"{Name(m.ReturnType)} {m.Name}{Generic(m)}({Parameters(m)})",
        EventInfo e when Visible(e.AddMethod) => $"event {Name(e.EventHandlerType!)} {e.Name}",
        _ => null,
    };

    private static bool Visible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true };

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + (p.DefaultValue ?? "default") : "")}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        var name = type.IsNested ? Name(type.DeclaringType!) + "." + type.Name : type.Name;
        return type.IsGenericType ? $"{name[..(name.IndexOf('`') is var i and >= 0 ? i : name.Length)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
