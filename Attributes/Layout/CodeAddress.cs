namespace Specializer.Layout;

/// <summary>Where one code lies in storage.</summary>
/// <param name="Word">Index of the word, counted in words from the start of the packed tensor.</param>
/// <param name="Slot">Which of the word's codes it is; slot 0 lies in the highest bits.</param>
/// <param name="Shift">Bits to shift the word right by, so that the code is in its lowest bits.</param>
public readonly record struct CodeAddress(int Word, int Slot, int Shift);
