namespace Specializer;

/// <summary>Which modules the trainer knows how to differentiate.</summary>
internal static class TrainableModule
{
    /// <summary>The module as the type that its backward pass is written for.</summary>
    /// <exception cref="NotSupportedException">It is of another type.</exception>
    public static T Require<T>(string name, Module module)
        where T : Module => module as T
        ?? throw new NotSupportedException(
            $"'{name}' is a {ModulePlaceText.Display(module.GetType())}; training goes back through a {ModulePlaceText.Display(typeof(T))} only.");
}
