#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Where a ternary weight lies on a device.</summary>
/// <param name="Planes">Address of its bit planes.</param>
/// <param name="Scale">Address of its scale, binary32.</param>
/// <param name="Zero">Address of its zero, binary32.</param>
internal readonly record struct TritAddresses(long Planes, long Scale, long Zero);
#endif
