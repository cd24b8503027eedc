using System.Reflection;
using System.Reflection.Emit;

namespace Specializer.Generator.Tests.Jit;

/// <summary>Two methods that differ in length alone: one that the JIT optimises, and one that it must give up on.</summary>
public static class JitControl
{
    /// <summary>Their type.</summary>
    public const string TypeName = "JitControl";

    // An addition is seven bytes: 70,000 of them, and the JIT's limit is 60,000.
    private const int GiantAdditions = 10_000;

    /// <summary>Compiles and runs both.</summary>
    public static void Run()
    {
        ModuleBuilder module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("JitControl"), AssemblyBuilderAccess.Run).DefineDynamicModule("JitControl");
        TypeBuilder type = module.DefineType(TypeName, TypeAttributes.Public);
        Define(type, "Small", 10);
        Define(type, "Giant", GiantAdditions);
        Type created = type.CreateType();
        foreach ((string name, int additions) in new[] { ("Giant", GiantAdditions), ("Small", 10) })
        {
            Assert.Equal(additions, created.GetMethod(name)!.CreateDelegate<Func<int, int>>()(0));
        }
    }

    private static void Define(TypeBuilder type, string name, int additions)
    {
        ILGenerator il = type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(int), [typeof(int)]).GetILGenerator();
        for (int i = 0; i < additions; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)0);
            il.Emit(OpCodes.Ldc_I4_1);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Starg_S, (byte)0);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ret);
    }
}
