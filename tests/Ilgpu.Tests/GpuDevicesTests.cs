#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Xunit;

namespace Specializer.Tests;

public class GpuDevicesTests
{
    [Fact]
    public void List_AnyMachine_EndsWithTheEmulator()
    {
        GpuDevice last = GpuDevices.List()[^1];

        Assert.Equal(GpuDeviceKind.Emulated, last.Kind);
        Assert.Equal("ilgpu-cpu", last.Selector);
        Assert.Null(last.ComputeCapability);
    }

    [Fact]
    public void Find_UnknownSelector_ListsWhatThereIs()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => GpuDevices.Find("cuda:99"));

        Assert.Contains("cuda:99", error.Message);
        Assert.Contains("ilgpu-cpu", error.Message);
    }

    [Fact]
    public void Open_DeviceThatIsGone_NamesIt()
    {
        GpuDevice gone = GpuDevices.Find("ilgpu-cpu") with { Name = "gone" };

        GpuException error = Assert.Throws<GpuException>(() => GpuContext.Open(gone));

        Assert.Contains("gone", error.Message);
    }

    [Fact]
    public void Open_Emulator_ShufflesAcrossThirtyTwoLanes()
    {
        using GpuContext gpu = GpuContext.Open("ILGPU-CPU");
        using MemoryBuffer1D<int, Stride1D.Dense> sums = gpu.Accelerator.Allocate1D<int>(64);

        gpu.Accelerator.LoadStreamKernel<ArrayView<int>>(SumLanes)(new KernelConfig(2, 32), sums.View);
        gpu.Accelerator.Synchronize();

        Assert.Equal(Enumerable.Repeat(496, 32).Concat(Enumerable.Repeat(496 + 32, 32)), sums.GetAsArray1D());
    }

    private static void SumLanes(ArrayView<int> sums)
    {
        int sum = Group.IdxX + Grid.IdxX;
        for (int offset = 16; offset > 0; offset /= 2)
        {
            sum += Warp.ShuffleXor(sum, offset);
        }

        sums[Grid.GlobalIndex.X] = sum;
    }
}
#endif
