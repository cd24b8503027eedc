namespace Specializer.Generator.Model;

/// <summary>What kind of member holds a child.</summary>
internal enum ChildPlace
{
    /// <summary>A field that can be written.</summary>
    Field,

    /// <summary>A property with a setter.</summary>
    Property,

    /// <summary>A readonly field, or a property that cannot be set after construction.</summary>
    Fixed,
}
