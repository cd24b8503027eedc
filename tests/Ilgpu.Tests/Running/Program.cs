using System.Globalization;
using Specializer.Tests.Running;

// Runs the tests of this assembly without an SDK, for a machine that has a GPU and nothing else:
//   dotnet publish tests/Ilgpu.Tests -c Release -r linux-x64 --self-contained
//   SPECIALIZER_DEVICE=cuda ./Specializer.Ilgpu.Tests [part of the names of tests]
// dotnet test does not come here.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return InProcessRun.Run(args.FirstOrDefault() ?? "");
