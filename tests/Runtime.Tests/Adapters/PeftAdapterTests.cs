using System.Text.Json;
using System.Text.Json.Nodes;
using Specializer.Tests.Checkpoints;
using Specializer.Tests.Schemes;

namespace Specializer.Tests.Adapters;

public sealed class PeftAdapterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhatWasSaved_IsTheSameBits()
    {
        Pair saved = new(seed: 1), loaded = new(seed: 2);
        PeftAdapter.Save(saved, _folder.Path, baseModel: "apidocs");
        PeftAdapter.Load(loaded, _folder.Path);
        foreach ((QDoraLinear from, QDoraLinear to) in (ReadOnlySpan<(QDoraLinear, QDoraLinear)>)[(saved.UpProj, loaded.UpProj), (saved.DownProj, loaded.DownProj)])
        {
            Assert.Equal(from.A, to.A);
            Assert.Equal(from.B, to.B);
            Assert.Equal(from.Magnitude, to.Magnitude);
        }

        Assert.Equal(saved.Outputs(), loaded.Outputs());
    }

    [Fact]
    public void Save_Model_HasPeftsNamesAndShapes()
    {
        PeftAdapter.Save(new Pair(seed: 1), _folder.Path, baseModel: "apidocs");
        using var file = SafetensorsFile.Open(Path.Combine(_folder.Path, "adapter_model.safetensors"));
        Assert.Equal(
            [
                "base_model.model.mlp.down_proj.lora_A.weight [2, 64]",
                "base_model.model.mlp.down_proj.lora_B.weight [32, 2]",
                "base_model.model.mlp.down_proj.lora_magnitude_vector [32]",
                "base_model.model.mlp.up_proj.lora_A.weight [2, 32]",
                "base_model.model.mlp.up_proj.lora_B.weight [64, 2]",
                "base_model.model.mlp.up_proj.lora_magnitude_vector [64]",
            ],
            file.Tensors.Values.Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]").Order(StringComparer.Ordinal));

        JsonElement config = JsonDocument.Parse(File.ReadAllBytes(ConfigPath)).RootElement;
        Assert.Equal("LORA", config.GetProperty("peft_type").GetString());
        Assert.Equal("apidocs", config.GetProperty("base_model_name_or_path").GetString());
        Assert.Equal((2, 2), (config.GetProperty("r").GetInt32(), config.GetProperty("lora_alpha").GetInt32()));
        Assert.True(config.GetProperty("use_dora").GetBoolean());
        Assert.Equal(["down_proj", "up_proj"], config.GetProperty("target_modules").EnumerateArray().Select(target => target.GetString()!));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Save_EndsNameOtherLayersToo_WritesWholePaths()
    {
        var model = new Pair(seed: 1);
        var both = new Both(model, new Pair(seed: 2, adapted: false));
        PeftAdapter.Save(both, _folder.Path);
        JsonElement config = JsonDocument.Parse(File.ReadAllBytes(ConfigPath)).RootElement;
        Assert.Equal(
            ["first.mlp.up_proj", "first.mlp.down_proj"],
            config.GetProperty("target_modules").EnumerateArray().Select(target => target.GetString()!));
    }

    [Theory]
    [InlineData(6, false, 3)]
    [InlineData(4, true, 2.8284271247461903)]
    public void Load_ScaledAdapter_MultipliesB(double alpha, bool rslora, double scaling)
    {
        var saved = new Pair(seed: 1);
        PeftAdapter.Save(saved, _folder.Path);
        ChangeConfig(config => (config["lora_alpha"], config["use_rslora"]) = (alpha, rslora));
        var loaded = new Pair(seed: 2);
        PeftAdapter.Load(loaded, _folder.Path);
        Assert.Equal(saved.UpProj.B.Select(value => value * (float)scaling), loaded.UpProj.B);
    }

    [Fact]
    public void Save_LayerWithAlpha_KeepsItsOutputs()
    {
        var saved = new Pair(seed: 1, alpha: 1.7f);
        PeftAdapter.Save(saved, _folder.Path);
        var plain = new Pair(seed: 2);
        PeftAdapter.Load(plain, _folder.Path);
        float[] expected = saved.Outputs(), actual = plain.Outputs();
        double largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * largest));

        var scaled = new Pair(seed: 3, alpha: 1.7f);
        PeftAdapter.Load(scaled, _folder.Path);
        Assert.All(saved.UpProj.Magnitude.Zip(scaled.UpProj.Magnitude), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * Math.Abs(pair.First)));
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "\"peft_type\" is \"IA3\"")]
    [InlineData("use_dora", "false", "\"use_dora\" is not true")]
    [InlineData("use_dora", "3", "neither true nor false")]
    [InlineData("fan_in_fan_out", "true", "\"fan_in_fan_out\" is true")]
    [InlineData("bias", "\"all\"", "\"bias\" is \"all\"")]
    [InlineData("rank_pattern", "{\"up_proj\": 4}", "\"rank_pattern\" is an object")]
    [InlineData("r", "0", "\"r\" is 0")]
    [InlineData("lora_alpha", "\"high\"", "no positive number")]
    [InlineData("lora_alpha", "null", "\"lora_alpha\" is missing")]
    public void Load_ConfigOfAnotherKind_SaysWhich(string key, string value, string message)
    {
        PeftAdapter.Save(new Pair(seed: 1), _folder.Path);
        ChangeConfig(config => config[key] = JsonNode.Parse(value));
        AssertUnchanged<InvalidDataException>(new Pair(seed: 2), message);
    }

    [Fact]
    public void Load_OtherRank_NamesTheTensorAndBothShapes()
    {
        PeftAdapter.Save(new Pair(seed: 1, rank: 3), _folder.Path);
        AssertUnchanged<InvalidDataException>(new Pair(seed: 2), "lora_A.weight\": its shape is [3, 32], not [2, 32]");
    }

    [Fact]
    public void Load_TensorMissing_NamesIt()
    {
        PeftAdapter.Save(new Pair(seed: 1).UpOnly(), _folder.Path);
        AssertUnchanged<InvalidDataException>(new Pair(seed: 2), "no tensor \"base_model.model.mlp.down_proj.lora_A.weight\"");
    }

    [Fact]
    public void Load_TensorOfAnotherLayer_NamesIt()
    {
        PeftAdapter.Save(new Pair(seed: 1), _folder.Path);
        AssertUnchanged<InvalidDataException>(new Pair(seed: 2).UpOnly(), "no layer of this model has an adapter of that name");
    }

    [Fact]
    public void Load_NoFiles_Throws() =>
        AssertUnchanged<FileNotFoundException>(new Pair(seed: 2), "adapter_config.json");

    [Fact]
    public void Save_NoAdapterOrSeveralRanks_Throws()
    {
        Assert.Contains("No layer", Assert.Throws<InvalidOperationException>(() => PeftAdapter.Save(new Pair(1, adapted: false), _folder.Path)).Message);
        var both = new Both(new Pair(seed: 1), new Pair(seed: 2, rank: 5));
        var thrown = Assert.Throws<InvalidOperationException>(() => PeftAdapter.Save(both, _folder.Path));
        Assert.Contains("'first.mlp.up_proj' has rank 2, but 'second.mlp.up_proj' rank 5", thrown.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private string ConfigPath => Path.Combine(_folder.Path, "adapter_config.json");

    private void ChangeConfig(Action<JsonNode> change)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(ConfigPath))!;
        change(config);
        File.WriteAllText(ConfigPath, config.ToJsonString());
    }

    private void AssertUnchanged<T>(Pair model, string message)
        where T : Exception
    {
        float[] before = model.Outputs();
        Assert.Contains(message, Assert.Throws<T>(() => PeftAdapter.Load(model, _folder.Path)).Message);
        Assert.Equal(before, model.Outputs());
    }

    private sealed class Both(Pair first, Pair second) : Module
    {
        private Pair _first = first;
        private Pair _second = second;

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("first", ref _first!);
            visitor.Visit("second", ref _second!);
        }
    }

    /// <summary>Two layers of random weights and adapters under "mlp".</summary>
    private sealed class Pair : Module
    {
        private readonly int _seed;
        private Inner _mlp;

        public Pair(int seed, int rank = 2, float alpha = 1, bool adapted = true)
        {
            _seed = seed;
            Linear up = Dense(64, 32, seed: 100), down = Dense(32, 64, seed: 101);
            _mlp = adapted ? new Inner(Adapt(up, rank, alpha), Adapt(down, rank, alpha)) : new Inner(up, down);
        }

        public QDoraLinear UpProj => (QDoraLinear)_mlp.Up;

        public QDoraLinear DownProj => (QDoraLinear)_mlp.Down;

        /// <summary>The same with a plain second layer.</summary>
        public Pair UpOnly()
        {
            _mlp = new Inner(_mlp.Up, Dense(32, 64, seed: 101));
            return this;
        }

        public float[] Outputs()
        {
            float[] hidden = new float[64], y = new float[32];
            _mlp.Up.Forward(RandomFloats.Normal(32, seed: 7), 1, hidden);
            _mlp.Down.Forward(hidden, 1, y);
            return y;
        }

        protected internal override void VisitChildren(IModuleVisitor visitor) => visitor.Visit("mlp", ref _mlp!);

        private static Linear Dense(int n, int k, int seed) => new(RandomFloats.Normal(n * k, seed), k, n);

        private QDoraLinear<ThreeBits> Adapt(Linear linear, int rank, float alpha)
        {
            QDoraLinear<ThreeBits> layer = QDoraLinear<ThreeBits>.From(linear, rank, alpha, _seed);
            RandomFloats.Normal(layer.B.Length, _seed).CopyTo(layer.B, 0);
            RandomFloats.Normal(layer.Magnitude.Length, _seed + 50).CopyTo(layer.Magnitude, 0);
            return layer;
        }

        private sealed class Inner(LinearLayer up, LinearLayer down) : Module
        {
            private LinearLayer _up = up;
            private LinearLayer _down = down;

            public LinearLayer Up => _up;

            public LinearLayer Down => _down;

            protected internal override void VisitChildren(IModuleVisitor visitor)
            {
                visitor.Visit("up_proj", ref _up!);
                visitor.Visit("down_proj", ref _down!);
            }
        }
    }
}
