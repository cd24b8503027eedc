namespace Specializer.Generator;

/// <summary>Names of the pipeline's steps, by which tests ask what was cached.</summary>
public static class TrackingNames
{
    /// <summary>Symbols to <c>ParseResult</c>; runs for each annotated struct whenever its file changes.</summary>
    public const string Parse = nameof(Parse);

    /// <summary>The value-equal <c>SchemeSpec</c>: nothing behind it runs while it stays equal.</summary>
    public const string Scheme = nameof(Scheme);

    /// <summary>The distinct kernels that all schemes need.</summary>
    public const string Kernels = nameof(Kernels);

    /// <summary>Whether the compilation sees ILGPU and the GPU runtime, so that GPU kernels are written too.</summary>
    public const string HasIlgpu = nameof(HasIlgpu);

    /// <summary>As <see cref="Parse"/>, for <c>[Absmax]</c>.</summary>
    public const string AbsmaxParse = nameof(AbsmaxParse);

    /// <summary>As <see cref="Scheme"/>, for <c>[Absmax]</c>: the value-equal <c>AbsmaxSchemeSpec</c>.</summary>
    public const string AbsmaxScheme = nameof(AbsmaxScheme);

    /// <summary>As <see cref="Kernels"/>, for <c>[Absmax]</c>.</summary>
    public const string AbsmaxKernels = nameof(AbsmaxKernels);

    /// <summary>As <see cref="Parse"/>, for <c>[Model]</c>.</summary>
    public const string ModelParse = nameof(ModelParse);

    /// <summary>The value-equal <c>ModelSpec</c>.</summary>
    public const string Model = nameof(Model);

    /// <summary>The distinct schemes of <c>[Quant]</c> members.</summary>
    public const string MemberSchemes = nameof(MemberSchemes);

    /// <summary>File names that several types would give; see <c>HintNames</c>.</summary>
    public const string RepeatedHints = nameof(RepeatedHints);

    /// <summary>The value-equal <c>BuildSettings</c>: the project's MSBuild properties.</summary>
    public const string Settings = nameof(Settings);
}
