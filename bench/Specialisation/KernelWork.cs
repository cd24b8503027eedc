namespace Specializer.Bench;

/// <summary>What a call of a kernel has to do, however it does it.</summary>
/// <param name="Bytes">Bytes of weight, inputs and outputs, each counted once.</param>
/// <param name="MultiplyAdds">Multiply-adds; 0 where there are none.</param>
/// <param name="IsOfBytes">Whether what is multiplied are bytes, not float32.</param>
internal readonly record struct KernelWork(long Bytes, long MultiplyAdds, bool IsOfBytes = false);
