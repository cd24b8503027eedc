namespace Specializer;

/// <summary>Turns rows of x into codes.</summary>
/// <typeparam name="TActivation">The config and its kernels.</typeparam>
/// <param name="x">[rows, columns].</param>
/// <param name="columns">K.</param>
/// <param name="target">Where to; its scales and zero points are there already.</param>
internal readonly ref struct Int8EncodeWork<TActivation>(ReadOnlySpan<float> x, int columns, Int8Activation target) : IRangeWork
    where TActivation : struct, IInt8Activation<TActivation>
{
    private readonly ReadOnlySpan<float> _x = x;
    private readonly Int8Activation _target = target;

    public void Run(int begin, int end)
    {
        TActivation.Encode(_x, columns, _target.Scale, _target.Zero, _target.Codes, _target.Stride, begin, end);
        if (!_target.RowSums.IsEmpty)
        {
            for (int row = begin; row < end; row++)
            {
                _target.RowSums[row] = Int8Sum.Of(_target.Codes.Slice(row * _target.Stride, columns));
            }
        }
    }
}
