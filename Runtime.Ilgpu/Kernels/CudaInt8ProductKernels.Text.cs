#if SPECIALIZER_ILGPU
namespace Specializer;

/// <content>The instructions.</content>
internal static partial class CudaInt8ProductKernels
{
    private const string Mma = "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32";

    private const string Load = "ldmatrix.sync.aligned.m8n8.x4.shared.b16";

    /// <summary>Sums of 64 rows of x, a piece of 32 rows of w, and the bytes to copy of each of a thread's four rows of w: 16, or 0 beyond the last.</summary>
    private const string Registers =
        """
        .reg .b32 s<64>, a<16>, size<4>;
        mov.b32 s0, 0; mov.b32 s1, 0; mov.b32 s2, 0; mov.b32 s3, 0; mov.b32 s4, 0; mov.b32 s5, 0; mov.b32 s6, 0; mov.b32 s7, 0;
        mov.b32 s8, 0; mov.b32 s9, 0; mov.b32 s10, 0; mov.b32 s11, 0; mov.b32 s12, 0; mov.b32 s13, 0; mov.b32 s14, 0; mov.b32 s15, 0;
        mov.b32 s16, 0; mov.b32 s17, 0; mov.b32 s18, 0; mov.b32 s19, 0; mov.b32 s20, 0; mov.b32 s21, 0; mov.b32 s22, 0; mov.b32 s23, 0;
        mov.b32 s24, 0; mov.b32 s25, 0; mov.b32 s26, 0; mov.b32 s27, 0; mov.b32 s28, 0; mov.b32 s29, 0; mov.b32 s30, 0; mov.b32 s31, 0;
        mov.b32 s32, 0; mov.b32 s33, 0; mov.b32 s34, 0; mov.b32 s35, 0; mov.b32 s36, 0; mov.b32 s37, 0; mov.b32 s38, 0; mov.b32 s39, 0;
        mov.b32 s40, 0; mov.b32 s41, 0; mov.b32 s42, 0; mov.b32 s43, 0; mov.b32 s44, 0; mov.b32 s45, 0; mov.b32 s46, 0; mov.b32 s47, 0;
        mov.b32 s48, 0; mov.b32 s49, 0; mov.b32 s50, 0; mov.b32 s51, 0; mov.b32 s52, 0; mov.b32 s53, 0; mov.b32 s54, 0; mov.b32 s55, 0;
        mov.b32 s56, 0; mov.b32 s57, 0; mov.b32 s58, 0; mov.b32 s59, 0; mov.b32 s60, 0; mov.b32 s61, 0; mov.b32 s62, 0; mov.b32 s63, 0;
        """;

    /// <summary>The same with sums of 16 rows of x.</summary>
    private const string FewRegisters =
        """
        .reg .b32 s<16>, a<16>, size<4>;
        mov.b32 s0, 0; mov.b32 s1, 0; mov.b32 s2, 0; mov.b32 s3, 0; mov.b32 s4, 0; mov.b32 s5, 0; mov.b32 s6, 0; mov.b32 s7, 0;
        mov.b32 s8, 0; mov.b32 s9, 0; mov.b32 s10, 0; mov.b32 s11, 0; mov.b32 s12, 0; mov.b32 s13, 0; mov.b32 s14, 0; mov.b32 s15, 0;
        """;

    /// <summary>Which of a thread's rows there are: %0 of them from its first on, %1 apart.</summary>
    private const string FindSizes =
        """
        {
        .reg .pred in; .reg .b32 rest; mov.b32 rest, %0;
        setp.gt.s32 in, rest, 0; selp.b32 size0, 16, 0, in; sub.s32 rest, rest, %1;
        setp.gt.s32 in, rest, 0; selp.b32 size1, 16, 0, in; sub.s32 rest, rest, %1;
        setp.gt.s32 in, rest, 0; selp.b32 size2, 16, 0, in; sub.s32 rest, rest, %1;
        setp.gt.s32 in, rest, 0; selp.b32 size3, 16, 0, in;
        }
        """;

    /// <summary>16 bytes of each of the thread's rows of w: from %1 on, %2 apart, to %0 on, %3 apart; zeros where a row has no %4 bytes more.</summary>
    private const string FetchRows =
        """
        {
        .reg .pred in; .reg .b32 to, bytes; .reg .b64 from;
        setp.gt.s32 in, %4, 0; mov.b32 to, %0; mov.b64 from, %1;
        selp.b32 bytes, size0, 0, in; cp.async.cg.shared.global.L2::128B [to], [from], 16, bytes; add.s32 to, to, %3; add.s64 from, from, %2;
        selp.b32 bytes, size1, 0, in; cp.async.cg.shared.global.L2::128B [to], [from], 16, bytes; add.s32 to, to, %3; add.s64 from, from, %2;
        selp.b32 bytes, size2, 0, in; cp.async.cg.shared.global.L2::128B [to], [from], 16, bytes; add.s32 to, to, %3; add.s64 from, from, %2;
        selp.b32 bytes, size3, 0, in; cp.async.cg.shared.global.L2::128B [to], [from], 16, bytes;
        }
        """;

    /// <summary>16 bytes from %1 to %0, zeros where %2 is not positive.</summary>
    private const string FetchPiece =
        """
        {
        .reg .pred in; .reg .b32 bytes;
        setp.gt.s32 in, %2, 0; selp.b32 bytes, 16, 0, in; cp.async.cg.shared.global.L2::128B [%0], [%1], 16, bytes;
        }
        """;

    /// <summary>32 rows of w by 64 columns: %0 is the lane's place in the first 32 columns, %1 in the others.</summary>
    private const string LoadRows =
        $$"""
        {{Load}} {a0, a1, a2, a3}, [%0]; {{Load}} {a4, a5, a6, a7}, [%0+1024];
        {{Load}} {a8, a9, a10, a11}, [%1]; {{Load}} {a12, a13, a14, a15}, [%1+1024];
        """;

    /// <summary>Their products with rows 0 to 7 of x.</summary>
    private const string Times0 =
        $$"""
        {
        .reg .b32 x0_<4>;
        {{Load}} {x0_0, x0_1, x0_2, x0_3}, [%0];
        {{Mma}} {s0, s1, s2, s3}, {a0, a1, a2, a3}, {x0_0, x0_1}, {s0, s1, s2, s3};
        {{Mma}} {s4, s5, s6, s7}, {a4, a5, a6, a7}, {x0_0, x0_1}, {s4, s5, s6, s7};
        {{Mma}} {s0, s1, s2, s3}, {a8, a9, a10, a11}, {x0_2, x0_3}, {s0, s1, s2, s3};
        {{Mma}} {s4, s5, s6, s7}, {a12, a13, a14, a15}, {x0_2, x0_3}, {s4, s5, s6, s7};
        }
        """;

    /// <summary>The same with rows 8 to 15.</summary>
    private const string Times1 =
        $$"""
        {
        .reg .b32 x1_<4>;
        {{Load}} {x1_0, x1_1, x1_2, x1_3}, [%0+512];
        {{Mma}} {s8, s9, s10, s11}, {a0, a1, a2, a3}, {x1_0, x1_1}, {s8, s9, s10, s11};
        {{Mma}} {s12, s13, s14, s15}, {a4, a5, a6, a7}, {x1_0, x1_1}, {s12, s13, s14, s15};
        {{Mma}} {s8, s9, s10, s11}, {a8, a9, a10, a11}, {x1_2, x1_3}, {s8, s9, s10, s11};
        {{Mma}} {s12, s13, s14, s15}, {a12, a13, a14, a15}, {x1_2, x1_3}, {s12, s13, s14, s15};
        }
        """;

    /// <summary>The same with rows 16 to 31.</summary>
    private const string Times2To3 =
        $$"""
        {
        .reg .b32 x2_<4>, x3_<4>;
        {{Load}} {x2_0, x2_1, x2_2, x2_3}, [%0+1024];
        {{Load}} {x3_0, x3_1, x3_2, x3_3}, [%0+1536];
        {{Mma}} {s16, s17, s18, s19}, {a0, a1, a2, a3}, {x2_0, x2_1}, {s16, s17, s18, s19};
        {{Mma}} {s20, s21, s22, s23}, {a4, a5, a6, a7}, {x2_0, x2_1}, {s20, s21, s22, s23};
        {{Mma}} {s24, s25, s26, s27}, {a0, a1, a2, a3}, {x3_0, x3_1}, {s24, s25, s26, s27};
        {{Mma}} {s28, s29, s30, s31}, {a4, a5, a6, a7}, {x3_0, x3_1}, {s28, s29, s30, s31};
        {{Mma}} {s16, s17, s18, s19}, {a8, a9, a10, a11}, {x2_2, x2_3}, {s16, s17, s18, s19};
        {{Mma}} {s20, s21, s22, s23}, {a12, a13, a14, a15}, {x2_2, x2_3}, {s20, s21, s22, s23};
        {{Mma}} {s24, s25, s26, s27}, {a8, a9, a10, a11}, {x3_2, x3_3}, {s24, s25, s26, s27};
        {{Mma}} {s28, s29, s30, s31}, {a12, a13, a14, a15}, {x3_2, x3_3}, {s28, s29, s30, s31};
        }
        """;

    /// <summary>The same with rows 32 to 63.</summary>
    private const string Times4To7 =
        $$"""
        {
        .reg .b32 x4_<4>, x5_<4>, x6_<4>, x7_<4>;
        {{Load}} {x4_0, x4_1, x4_2, x4_3}, [%0+2048];
        {{Load}} {x5_0, x5_1, x5_2, x5_3}, [%0+2560];
        {{Load}} {x6_0, x6_1, x6_2, x6_3}, [%0+3072];
        {{Load}} {x7_0, x7_1, x7_2, x7_3}, [%0+3584];
        {{Mma}} {s32, s33, s34, s35}, {a0, a1, a2, a3}, {x4_0, x4_1}, {s32, s33, s34, s35};
        {{Mma}} {s36, s37, s38, s39}, {a4, a5, a6, a7}, {x4_0, x4_1}, {s36, s37, s38, s39};
        {{Mma}} {s40, s41, s42, s43}, {a0, a1, a2, a3}, {x5_0, x5_1}, {s40, s41, s42, s43};
        {{Mma}} {s44, s45, s46, s47}, {a4, a5, a6, a7}, {x5_0, x5_1}, {s44, s45, s46, s47};
        {{Mma}} {s48, s49, s50, s51}, {a0, a1, a2, a3}, {x6_0, x6_1}, {s48, s49, s50, s51};
        {{Mma}} {s52, s53, s54, s55}, {a4, a5, a6, a7}, {x6_0, x6_1}, {s52, s53, s54, s55};
        {{Mma}} {s56, s57, s58, s59}, {a0, a1, a2, a3}, {x7_0, x7_1}, {s56, s57, s58, s59};
        {{Mma}} {s60, s61, s62, s63}, {a4, a5, a6, a7}, {x7_0, x7_1}, {s60, s61, s62, s63};
        {{Mma}} {s32, s33, s34, s35}, {a8, a9, a10, a11}, {x4_2, x4_3}, {s32, s33, s34, s35};
        {{Mma}} {s36, s37, s38, s39}, {a12, a13, a14, a15}, {x4_2, x4_3}, {s36, s37, s38, s39};
        {{Mma}} {s40, s41, s42, s43}, {a8, a9, a10, a11}, {x5_2, x5_3}, {s40, s41, s42, s43};
        {{Mma}} {s44, s45, s46, s47}, {a12, a13, a14, a15}, {x5_2, x5_3}, {s44, s45, s46, s47};
        {{Mma}} {s48, s49, s50, s51}, {a8, a9, a10, a11}, {x6_2, x6_3}, {s48, s49, s50, s51};
        {{Mma}} {s52, s53, s54, s55}, {a12, a13, a14, a15}, {x6_2, x6_3}, {s52, s53, s54, s55};
        {{Mma}} {s56, s57, s58, s59}, {a8, a9, a10, a11}, {x7_2, x7_3}, {s56, s57, s58, s59};
        {{Mma}} {s60, s61, s62, s63}, {a12, a13, a14, a15}, {x7_2, x7_3}, {s60, s61, s62, s63};
        }
        """;

    /// <summary>Sums of rows 0 to 7 of x: %0 is the place of the lane's first one, %1 that of the next row of x.</summary>
    private const string Store0 =
        """
        st.shared.b32 [%0], s0; st.shared.b32 [%1], s1; st.shared.b32 [%0+32], s2; st.shared.b32 [%1+32], s3;
        st.shared.b32 [%0+64], s4; st.shared.b32 [%1+64], s5; st.shared.b32 [%0+96], s6; st.shared.b32 [%1+96], s7;
        """;

    private const string Store1 =
        """
        st.shared.b32 [%0], s8; st.shared.b32 [%1], s9; st.shared.b32 [%0+32], s10; st.shared.b32 [%1+32], s11;
        st.shared.b32 [%0+64], s12; st.shared.b32 [%1+64], s13; st.shared.b32 [%0+96], s14; st.shared.b32 [%1+96], s15;
        """;

    private const string Store2 =
        """
        st.shared.b32 [%0], s16; st.shared.b32 [%1], s17; st.shared.b32 [%0+32], s18; st.shared.b32 [%1+32], s19;
        st.shared.b32 [%0+64], s20; st.shared.b32 [%1+64], s21; st.shared.b32 [%0+96], s22; st.shared.b32 [%1+96], s23;
        """;

    private const string Store3 =
        """
        st.shared.b32 [%0], s24; st.shared.b32 [%1], s25; st.shared.b32 [%0+32], s26; st.shared.b32 [%1+32], s27;
        st.shared.b32 [%0+64], s28; st.shared.b32 [%1+64], s29; st.shared.b32 [%0+96], s30; st.shared.b32 [%1+96], s31;
        """;

    private const string Store4 =
        """
        st.shared.b32 [%0], s32; st.shared.b32 [%1], s33; st.shared.b32 [%0+32], s34; st.shared.b32 [%1+32], s35;
        st.shared.b32 [%0+64], s36; st.shared.b32 [%1+64], s37; st.shared.b32 [%0+96], s38; st.shared.b32 [%1+96], s39;
        """;

    private const string Store5 =
        """
        st.shared.b32 [%0], s40; st.shared.b32 [%1], s41; st.shared.b32 [%0+32], s42; st.shared.b32 [%1+32], s43;
        st.shared.b32 [%0+64], s44; st.shared.b32 [%1+64], s45; st.shared.b32 [%0+96], s46; st.shared.b32 [%1+96], s47;
        """;

    private const string Store6 =
        """
        st.shared.b32 [%0], s48; st.shared.b32 [%1], s49; st.shared.b32 [%0+32], s50; st.shared.b32 [%1+32], s51;
        st.shared.b32 [%0+64], s52; st.shared.b32 [%1+64], s53; st.shared.b32 [%0+96], s54; st.shared.b32 [%1+96], s55;
        """;

    private const string Store7 =
        """
        st.shared.b32 [%0], s56; st.shared.b32 [%1], s57; st.shared.b32 [%0+32], s58; st.shared.b32 [%1+32], s59;
        st.shared.b32 [%0+64], s60; st.shared.b32 [%1+64], s61; st.shared.b32 [%0+96], s62; st.shared.b32 [%1+96], s63;
        """;
}
#endif
