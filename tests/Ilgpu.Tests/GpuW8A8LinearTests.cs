#if SPECIALIZER_ILGPU
using Specializer.Tests.Diagnostics;
using Xunit;

namespace Specializer.Tests;

[Collection(TestDevice.Collection)]
public class GpuW8A8LinearTests(TestDevice device)
{
    [Fact]
    public void Forward_Symmetric_GivesTheBitsOfTheProcessor() => AssertAgrees<GpuWeight8, GpuToken8>(tolerance: 0);

    [Fact]
    public void Forward_ZeroPointsInWeights_AgreesWithTheProcessor() => AssertAgrees<GpuWeightZero8, GpuToken8>(1e-6f);

    [Fact]
    public void Forward_ZeroPointsInActivations_AgreesWithTheProcessor() => AssertAgrees<GpuWeightZero8, GpuTensor7>(1e-6f);

    [Fact]
    public void Forward_NotFinite_GivesNaNInThatRow()
    {
        using GpuW8A8Linear layer = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(20, 70)).ToDevice(device.Gpu);
        float[] x = Layers.Values(2 * 70, seed: 3);
        x[71] = float.NaN;
        float[] y = new float[2 * 20];

        layer.Forward(x, 2, y);

        Assert.All(y[..20], value => Assert.True(float.IsFinite(value)));
        Assert.All(y[20..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Forward_Listened_IsCountedOnceWithItsDevice()
    {
        using GpuW8A8Linear layer = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(20, 70)).ToDevice(device.Gpu);
        using var listener = new KernelListener(SpecializerDiagnostics.KernelCalls, SpecializerDiagnostics.KernelDuration);

        layer.Forward(Layers.Values(70, seed: 3), 1, new float[20]);

        Assert.Equal([SpecializerDiagnostics.KernelCalls, SpecializerDiagnostics.KernelDuration], listener.Heard.Select(heard => heard.Instrument).Order());
        Assert.All(listener.Heard, heard => Assert.Equal(("matmul", device.Gpu.Device.Selector), (heard.Operation, heard.Device)));
    }

    private void AssertAgrees<TWeight, TActivation>(float tolerance)
        where TWeight : struct, IInt8Weight<TWeight>
        where TActivation : struct, IInt8Activation<TActivation>
    {
        W8A8Linear<TWeight, TActivation> layer = W8A8Linear<TWeight, TActivation>.From(Layers.Dense(37, 150));
        using GpuW8A8Linear onDevice = layer.ToDevice(device.Gpu);
        foreach (int m in new[] { 1, 5, 18 })
        {
            float[] x = Layers.Values(m * 150, seed: m);
            float[] expected = new float[m * 37];
            float[] actual = new float[m * 37];
            layer.Forward(x, m, expected);
            onDevice.Forward(x, m, actual);
            float allowed = device.Gpu.Device.Kind == GpuDeviceKind.Emulated ? tolerance : 1e-3f;
            Layers.AssertNear(expected, actual, allowed, $"y of {m} rows");
        }
    }
}
#endif
