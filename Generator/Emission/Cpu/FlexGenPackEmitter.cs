namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack and Unpack for FlexGen, whose blocks of 16 codes are four words.</summary>
internal static class FlexGenPackEmitter
{
    public static string Emit() =>
        """
        /// <summary>Packs codes [N·K], row-major, into words begin..end: blocks of 16 in four words of 16 bits.</summary>
        public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end)
        {
            CheckLayout(layout);
            KernelArguments.CheckCodes(layout, codes.Length, words.Length, begin, end);
            Span<ushort> target = MemoryMarshal.Cast<byte, ushort>(words);
            for (int i = begin; i < end;)
            {
                if (i % 4 == 0 && i + 4 <= end)
                {
                    NeighbourWords.PackFlexGen(in codes[4 * i], ref words[2 * i]);
                    i += 4;
                    continue;
                }

                // Nibble j of word i is code 4·j + i of the block.
                ReadOnlySpan<byte> c = codes[((4 * i) - (3 * (i % 4)))..];
                target[i] = (ushort)((c[0] & Mask) | ((c[4] & Mask) << 4) | ((c[8] & Mask) << 8) | ((c[12] & Mask) << 12));
                i++;
            }
        }

        /// <summary>The inverse of <see cref="Pack"/>: writes the codes that words begin..end hold.</summary>
        public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end)
        {
            CheckLayout(layout);
            KernelArguments.CheckCodes(layout, codes.Length, words.Length, begin, end);
            ReadOnlySpan<ushort> source = MemoryMarshal.Cast<byte, ushort>(words);
            for (int i = begin; i < end;)
            {
                if (i % 4 == 0 && i + 4 <= end)
                {
                    NeighbourWords.UnpackFlexGen(in words[2 * i], ref codes[4 * i]);
                    i += 4;
                    continue;
                }

                Span<byte> c = codes[((4 * i) - (3 * (i % 4)))..];
                for (int nibble = 0; nibble < CodesPerWord; nibble++)
                {
                    c[4 * nibble] = (byte)((source[i] >> (FieldBits * nibble)) & Mask);
                }

                i++;
            }
        }

        /// <summary>Unpacks words begin..end, whole blocks, into codes.</summary>
        private static void UnpackWords(ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end)
        {
            for (int i = begin; i < end; i += 4)
            {
                NeighbourWords.UnpackFlexGen(in words[2 * i], ref codes[4 * (i - begin)]);
            }
        }
        """;
}
