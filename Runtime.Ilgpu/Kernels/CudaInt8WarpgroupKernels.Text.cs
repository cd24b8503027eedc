#if SPECIALIZER_ILGPU
namespace Specializer;

/// <content>The instructions.</content>
internal static partial class CudaInt8WarpgroupKernels
{
    /// <summary>Waits until what barrier %0 counts in phase %1 has come.</summary>
    private const string Wait =
        """
        {
        .reg .pred done;
        waiting:
        mbarrier.try_wait.parity.shared.b64 done, [%0], %1;
        @!done bra waiting;
        }
        """;

    /// <summary>64 rows of w by 128 columns to %0, from row %3 and column %2 on, and as many behind them, from row %5 and column %4 on: %1 is the map, %6 the barrier.</summary>
    private const string FetchRows =
        """
        cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%6];
        cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0+8192], [%1, {%4, %5}], [%6];
        """;

    /// <summary>%2 bytes from %1 to %0, counted by barrier %3.</summary>
    private const string Fetch = "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];";

    private const string Sums64 = "s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15, s16, s17, s18, s19, s20, s21, s22, s23, s24, s25, s26, s27, s28, s29, s30, s31";

    private const string Sums128 =
        Sums64 + ", s32, s33, s34, s35, s36, s37, s38, s39, s40, s41, s42, s43, s44, s45, s46, s47, s48, s49, s50, s51, s52, s53, s54, s55, s56, s57, s58, s59, s60, s61, s62, s63";

    private const string Sums256 =
        Sums128 + ", s64, s65, s66, s67, s68, s69, s70, s71, s72, s73, s74, s75, s76, s77, s78, s79, s80, s81, s82, s83, s84, s85, s86, s87, s88, s89, s90, s91, s92, s93, s94, s95" +
        ", s96, s97, s98, s99, s100, s101, s102, s103, s104, s105, s106, s107, s108, s109, s110, s111, s112, s113, s114, s115, s116, s117, s118, s119, s120, s121, s122, s123, s124, s125, s126, s127";

    /// <summary>128 columns, 32 at a time: %0 and %1 are the lower words of descriptors of w and x, the upper ones say rows of 128 bytes whose pieces are exchanged, 1024 bytes for eight of them.</summary>
    private const string MultiplyBegin =
        """
        {
        .reg .pred yes; .reg .b64 a, b;
        setp.ne.u32 yes, %0, 0; mov.b64 a, {%0, 0x40000040}; mov.b64 b, {%1, 0x40000040};
        wgmma.fence.sync.aligned;

        """;

    private const string Next = "add.s64 a, a, 2; add.s64 b, b, 2;\n";

    private const string MultiplyEnd =
        """
        wgmma.commit_group.sync.aligned;
        wgmma.wait_group.sync.aligned 0;
        }
        """;

    private const string Step64 = $"wgmma.mma_async.sync.aligned.m64n64k32.s32.s8.s8 {{{Sums64}}}, a, b, yes;\n";

    private const string Multiply64 = MultiplyBegin + Step64 + Next + Step64 + Next + Step64 + Next + Step64 + MultiplyEnd;

    private const string Step128 = $"wgmma.mma_async.sync.aligned.m64n128k32.s32.s8.s8 {{{Sums128}}}, a, b, yes;\n";

    private const string Multiply128 = MultiplyBegin + Step128 + Next + Step128 + Next + Step128 + Next + Step128 + MultiplyEnd;

    private const string Step256 = $"wgmma.mma_async.sync.aligned.m64n256k32.s32.s8.s8 {{{Sums256}}}, a, b, yes;\n";

    private const string Multiply256 = MultiplyBegin + Step256 + Next + Step256 + Next + Step256 + Next + Step256 + MultiplyEnd;

    /// <summary>Sums of 64 rows of x from %0 on, [row of x, row of w].</summary>
    private const string Store64 =
        """
        st.shared.b32 [%0+0], s0; st.shared.b32 [%0+528], s1; st.shared.b32 [%0+32], s2; st.shared.b32 [%0+560], s3;
        st.shared.b32 [%0+4224], s4; st.shared.b32 [%0+4752], s5; st.shared.b32 [%0+4256], s6; st.shared.b32 [%0+4784], s7;
        st.shared.b32 [%0+8448], s8; st.shared.b32 [%0+8976], s9; st.shared.b32 [%0+8480], s10; st.shared.b32 [%0+9008], s11;
        st.shared.b32 [%0+12672], s12; st.shared.b32 [%0+13200], s13; st.shared.b32 [%0+12704], s14; st.shared.b32 [%0+13232], s15;
        st.shared.b32 [%0+16896], s16; st.shared.b32 [%0+17424], s17; st.shared.b32 [%0+16928], s18; st.shared.b32 [%0+17456], s19;
        st.shared.b32 [%0+21120], s20; st.shared.b32 [%0+21648], s21; st.shared.b32 [%0+21152], s22; st.shared.b32 [%0+21680], s23;
        st.shared.b32 [%0+25344], s24; st.shared.b32 [%0+25872], s25; st.shared.b32 [%0+25376], s26; st.shared.b32 [%0+25904], s27;
        st.shared.b32 [%0+29568], s28; st.shared.b32 [%0+30096], s29; st.shared.b32 [%0+29600], s30; st.shared.b32 [%0+30128], s31;
        """;

    /// <summary>Those of the next 64.</summary>
    private const string Store128 =
        """
        st.shared.b32 [%0+33792], s32; st.shared.b32 [%0+34320], s33; st.shared.b32 [%0+33824], s34; st.shared.b32 [%0+34352], s35;
        st.shared.b32 [%0+38016], s36; st.shared.b32 [%0+38544], s37; st.shared.b32 [%0+38048], s38; st.shared.b32 [%0+38576], s39;
        st.shared.b32 [%0+42240], s40; st.shared.b32 [%0+42768], s41; st.shared.b32 [%0+42272], s42; st.shared.b32 [%0+42800], s43;
        st.shared.b32 [%0+46464], s44; st.shared.b32 [%0+46992], s45; st.shared.b32 [%0+46496], s46; st.shared.b32 [%0+47024], s47;
        st.shared.b32 [%0+50688], s48; st.shared.b32 [%0+51216], s49; st.shared.b32 [%0+50720], s50; st.shared.b32 [%0+51248], s51;
        st.shared.b32 [%0+54912], s52; st.shared.b32 [%0+55440], s53; st.shared.b32 [%0+54944], s54; st.shared.b32 [%0+55472], s55;
        st.shared.b32 [%0+59136], s56; st.shared.b32 [%0+59664], s57; st.shared.b32 [%0+59168], s58; st.shared.b32 [%0+59696], s59;
        st.shared.b32 [%0+63360], s60; st.shared.b32 [%0+63888], s61; st.shared.b32 [%0+63392], s62; st.shared.b32 [%0+63920], s63;
        """;

    /// <summary>Those of the last 128.</summary>
    private const string Store256 =
        """
        st.shared.b32 [%0+67584], s64; st.shared.b32 [%0+68112], s65; st.shared.b32 [%0+67616], s66; st.shared.b32 [%0+68144], s67;
        st.shared.b32 [%0+71808], s68; st.shared.b32 [%0+72336], s69; st.shared.b32 [%0+71840], s70; st.shared.b32 [%0+72368], s71;
        st.shared.b32 [%0+76032], s72; st.shared.b32 [%0+76560], s73; st.shared.b32 [%0+76064], s74; st.shared.b32 [%0+76592], s75;
        st.shared.b32 [%0+80256], s76; st.shared.b32 [%0+80784], s77; st.shared.b32 [%0+80288], s78; st.shared.b32 [%0+80816], s79;
        st.shared.b32 [%0+84480], s80; st.shared.b32 [%0+85008], s81; st.shared.b32 [%0+84512], s82; st.shared.b32 [%0+85040], s83;
        st.shared.b32 [%0+88704], s84; st.shared.b32 [%0+89232], s85; st.shared.b32 [%0+88736], s86; st.shared.b32 [%0+89264], s87;
        st.shared.b32 [%0+92928], s88; st.shared.b32 [%0+93456], s89; st.shared.b32 [%0+92960], s90; st.shared.b32 [%0+93488], s91;
        st.shared.b32 [%0+97152], s92; st.shared.b32 [%0+97680], s93; st.shared.b32 [%0+97184], s94; st.shared.b32 [%0+97712], s95;
        st.shared.b32 [%0+101376], s96; st.shared.b32 [%0+101904], s97; st.shared.b32 [%0+101408], s98; st.shared.b32 [%0+101936], s99;
        st.shared.b32 [%0+105600], s100; st.shared.b32 [%0+106128], s101; st.shared.b32 [%0+105632], s102; st.shared.b32 [%0+106160], s103;
        st.shared.b32 [%0+109824], s104; st.shared.b32 [%0+110352], s105; st.shared.b32 [%0+109856], s106; st.shared.b32 [%0+110384], s107;
        st.shared.b32 [%0+114048], s108; st.shared.b32 [%0+114576], s109; st.shared.b32 [%0+114080], s110; st.shared.b32 [%0+114608], s111;
        st.shared.b32 [%0+118272], s112; st.shared.b32 [%0+118800], s113; st.shared.b32 [%0+118304], s114; st.shared.b32 [%0+118832], s115;
        st.shared.b32 [%0+122496], s116; st.shared.b32 [%0+123024], s117; st.shared.b32 [%0+122528], s118; st.shared.b32 [%0+123056], s119;
        st.shared.b32 [%0+126720], s120; st.shared.b32 [%0+127248], s121; st.shared.b32 [%0+126752], s122; st.shared.b32 [%0+127280], s123;
        st.shared.b32 [%0+130944], s124; st.shared.b32 [%0+131472], s125; st.shared.b32 [%0+130976], s126; st.shared.b32 [%0+131504], s127;
        """;

    private const string Zero64 =
        """
        mov.b32 s0, 0; mov.b32 s1, 0; mov.b32 s2, 0; mov.b32 s3, 0; mov.b32 s4, 0; mov.b32 s5, 0; mov.b32 s6, 0; mov.b32 s7, 0;
        mov.b32 s8, 0; mov.b32 s9, 0; mov.b32 s10, 0; mov.b32 s11, 0; mov.b32 s12, 0; mov.b32 s13, 0; mov.b32 s14, 0; mov.b32 s15, 0;
        mov.b32 s16, 0; mov.b32 s17, 0; mov.b32 s18, 0; mov.b32 s19, 0; mov.b32 s20, 0; mov.b32 s21, 0; mov.b32 s22, 0; mov.b32 s23, 0;
        mov.b32 s24, 0; mov.b32 s25, 0; mov.b32 s26, 0; mov.b32 s27, 0; mov.b32 s28, 0; mov.b32 s29, 0; mov.b32 s30, 0; mov.b32 s31, 0;
        """;

    private const string Zero128 =
        """
        mov.b32 s32, 0; mov.b32 s33, 0; mov.b32 s34, 0; mov.b32 s35, 0; mov.b32 s36, 0; mov.b32 s37, 0; mov.b32 s38, 0; mov.b32 s39, 0;
        mov.b32 s40, 0; mov.b32 s41, 0; mov.b32 s42, 0; mov.b32 s43, 0; mov.b32 s44, 0; mov.b32 s45, 0; mov.b32 s46, 0; mov.b32 s47, 0;
        mov.b32 s48, 0; mov.b32 s49, 0; mov.b32 s50, 0; mov.b32 s51, 0; mov.b32 s52, 0; mov.b32 s53, 0; mov.b32 s54, 0; mov.b32 s55, 0;
        mov.b32 s56, 0; mov.b32 s57, 0; mov.b32 s58, 0; mov.b32 s59, 0; mov.b32 s60, 0; mov.b32 s61, 0; mov.b32 s62, 0; mov.b32 s63, 0;
        """;

    private const string Zero256 =
        """
        mov.b32 s64, 0; mov.b32 s65, 0; mov.b32 s66, 0; mov.b32 s67, 0; mov.b32 s68, 0; mov.b32 s69, 0; mov.b32 s70, 0; mov.b32 s71, 0;
        mov.b32 s72, 0; mov.b32 s73, 0; mov.b32 s74, 0; mov.b32 s75, 0; mov.b32 s76, 0; mov.b32 s77, 0; mov.b32 s78, 0; mov.b32 s79, 0;
        mov.b32 s80, 0; mov.b32 s81, 0; mov.b32 s82, 0; mov.b32 s83, 0; mov.b32 s84, 0; mov.b32 s85, 0; mov.b32 s86, 0; mov.b32 s87, 0;
        mov.b32 s88, 0; mov.b32 s89, 0; mov.b32 s90, 0; mov.b32 s91, 0; mov.b32 s92, 0; mov.b32 s93, 0; mov.b32 s94, 0; mov.b32 s95, 0;
        mov.b32 s96, 0; mov.b32 s97, 0; mov.b32 s98, 0; mov.b32 s99, 0; mov.b32 s100, 0; mov.b32 s101, 0; mov.b32 s102, 0; mov.b32 s103, 0;
        mov.b32 s104, 0; mov.b32 s105, 0; mov.b32 s106, 0; mov.b32 s107, 0; mov.b32 s108, 0; mov.b32 s109, 0; mov.b32 s110, 0; mov.b32 s111, 0;
        mov.b32 s112, 0; mov.b32 s113, 0; mov.b32 s114, 0; mov.b32 s115, 0; mov.b32 s116, 0; mov.b32 s117, 0; mov.b32 s118, 0; mov.b32 s119, 0;
        mov.b32 s120, 0; mov.b32 s121, 0; mov.b32 s122, 0; mov.b32 s123, 0; mov.b32 s124, 0; mov.b32 s125, 0; mov.b32 s126, 0; mov.b32 s127, 0;
        """;
}
#endif
