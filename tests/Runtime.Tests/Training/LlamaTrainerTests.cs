using Specializer.Tests.Llama;
using Specializer.Tests.Schemes;

namespace Specializer.Tests.Training;

public sealed class LlamaTrainerTests
{
    private static readonly int[] Tokens = [3, 17, 0, 5, 5, 11, 18, 2, 9];

    [Fact]
    public void Accumulate_EveryParameter_EqualsFiniteDifferences()
    {
        const double Step = 1e-4;
        const int ElementsOfParameter = 4;
        var llama = new AdaptedLlama();
        var trainer = new LlamaTrainer(llama.Model, mostTokens: 12);
        Assert.Equal(3 * 12, trainer.Parameters.Count);
        Assert.Equal(llama.Loss(Tokens), trainer.Accumulate(Tokens), 1e-5);
        foreach (Parameter parameter in trainer.Parameters)
        {
            double[] values = llama.Values(parameter.Name);
            double allowed = 1e-4 * parameter.Gradient.Max(Math.Abs);
            Assert.True(allowed > 0, $"{parameter.Name} has no gradient.");
            for (int e = 0; e < ElementsOfParameter; e++)
            {
                int i = (int)((long)e * 7919 % values.Length);
                double value = values[i];
                values[i] = value + Step;
                double above = llama.Loss(Tokens);
                values[i] = value - Step;
                double gradient = (above - llama.Loss(Tokens)) / (2 * Step);
                values[i] = value;
                Assert.True(
                    Math.Abs(gradient - parameter.Gradient[i]) <= allowed,
                    $"∂L/∂{parameter.Name}[{i}] is {parameter.Gradient[i]}, farther than {allowed} from {gradient}.");
            }
        }
    }

    [Fact]
    public void Accumulate_Loss_IsThatOfTheModel()
    {
        LlamaForCausalLM model = new AdaptedLlama().Model;
        int[] tokens = [.. Enumerable.Range(0, 50).Select(i => i * i % 19)];
        float[] logits = new float[tokens.Length * model.Config.VocabSize];
        model.Forward(tokens, model.NewCache(tokens.Length), logits);
        double bits = CrossEntropy.BitsPerToken(logits, tokens);
        Assert.Equal(bits * Math.Log(2), new LlamaTrainer(model, mostTokens: 64).Accumulate(tokens), 1e-6);
    }

    [Fact]
    public void Accumulate_SequencesOneAfterTheOther_AddWeightedGradients()
    {
        int[] other = [1, 2, 3, 4];
        var trainer = new LlamaTrainer(new AdaptedLlama().Model, mostTokens: 12);
        trainer.Accumulate(Tokens, weight: 0.25);
        float[] first = Gradients(trainer);
        trainer.Accumulate(other, weight: 0.75);
        float[] both = Gradients(trainer);

        var alone = new LlamaTrainer(new AdaptedLlama().Model, mostTokens: 12);
        alone.Accumulate(other);
        float[] second = Gradients(alone);
        double largest = both.Max(Math.Abs);
        for (int i = 0; i < both.Length; i++)
        {
            Assert.Equal(first[i] + (0.75 * second[i]), both[i], 1e-5 * largest);
        }
    }

    [Fact]
    public void Training_AnyDegreeOfParallelism_HasTheSameBits()
    {
        float[] expected = Degrees.Run(1, () => Train(steps: 3));
        Assert.Equal(expected, Degrees.Run(2, () => Train(steps: 3)));
        Assert.Equal(expected, Degrees.Run(5, () => Train(steps: 3)));

        static float[] Train(int steps)
        {
            var trainer = new LlamaTrainer(new AdaptedLlama().Model, mostTokens: 60);
            var optimizer = new AdamW(trainer.Parameters);
            for (int step = 0; step < steps; step++)
            {
                trainer.Accumulate([.. Enumerable.Range(step, 60).Select(i => i * i % 19)]);
                trainer.Update(optimizer, learningRate: 1e-2);
            }

            return [.. trainer.Parameters.SelectMany(parameter => parameter.Values)];
        }
    }

    [Fact]
    public void Training_OneSequence_LearnsItByHeart()
    {
        LlamaForCausalLM model = new AdaptedLlama().Model;
        var trainer = new LlamaTrainer(model, mostTokens: 12);
        var optimizer = new AdamW(trainer.Parameters);
        double before = trainer.Accumulate(Tokens);
        for (int step = 0; step < 60; step++)
        {
            trainer.Update(optimizer, learningRate: 1e-2);
            trainer.Accumulate(Tokens);
        }

        float[] logits = new float[Tokens.Length * model.Config.VocabSize];
        model.Forward(Tokens, model.NewCache(Tokens.Length), logits);
        double after = CrossEntropy.BitsPerToken(logits, Tokens) * Math.Log(2);
        Assert.True(after < 0.1 * before, $"The loss fell from {before} to {after} only.");
    }

    [Fact]
    public void Parameters_AreNamedByModule()
    {
        IReadOnlyList<Parameter> parameters = new LlamaTrainer(new AdaptedLlama().Model, mostTokens: 4).Parameters;
        Assert.Equal(
            [
                ("model.layers.0.self_attn.q_proj.lora_A", true), ("model.layers.0.self_attn.q_proj.lora_B", true),
                ("model.layers.0.self_attn.q_proj.lora_magnitude_vector", false), ("model.layers.0.self_attn.k_proj.lora_A", true),
            ],
            parameters.Take(4).Select(parameter => (parameter.Name, parameter.Decays)));
        Assert.Equal("lm_head.lora_magnitude_vector", parameters[^1].Name);
    }

    [Fact]
    public void Layer_UsedTwice_IsOneParameterWithBothGradients()
    {
        LlamaForCausalLM model = Small();
        QDoraLinear? shared = null;
        model.Replace<Linear>((name, linear) => name.EndsWith("q_proj", StringComparison.Ordinal)
            ? shared ??= QDoraLinear<StraddlingGroups>.From(linear, rank: 2)
            : linear);
        var trainer = new LlamaTrainer(model, mostTokens: 12);
        Assert.Equal(3, trainer.Parameters.Count);
        trainer.Accumulate(Tokens);
        Assert.NotEqual(0, trainer.Parameters[1].Gradient.Max());
    }

    [Fact]
    public void Constructor_NothingToTrain_SaysWhatToDo() =>
        Assert.Contains("QDoraLinear<TScheme>.From", Assert.Throws<ArgumentException>(() => new LlamaTrainer(Small(), 8)).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(65)]
    public void Constructor_LengthOutOfRange_Throws(int mostTokens) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaTrainer(new AdaptedLlama().Model, mostTokens));

    [Fact]
    public void Constructor_ModuleWithoutGradient_NamesIt()
    {
        LlamaForCausalLM model = new AdaptedLlama().Model;
        model.Replace<SiLU>((_, _) => new GELU());
        var thrown = Assert.Throws<NotSupportedException>(() => new LlamaTrainer(model, 8));
        Assert.Contains("'model.layers.0.mlp.act_fn' is a GELU", thrown.Message);
    }

    [Fact]
    public void Accumulate_BadTokens_ThrowsAndLeavesGradients()
    {
        var trainer = new LlamaTrainer(new AdaptedLlama().Model, mostTokens: 8);
        Assert.Contains("2 to 8", Assert.Throws<ArgumentException>(() => trainer.Accumulate([1])).Message);
        Assert.Contains("2 to 8", Assert.Throws<ArgumentException>(() => trainer.Accumulate(new int[9])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Accumulate([1, 19]));
        Assert.All(Gradients(trainer), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Update_OptimizerOfAnother_Throws()
    {
        LlamaForCausalLM model = new AdaptedLlama().Model;
        var optimizer = new AdamW(new LlamaTrainer(model, 8).Parameters);
        Assert.Throws<ArgumentException>(() => new LlamaTrainer(model, 8).Update(optimizer, 1));
    }

    private static LlamaForCausalLM Small()
    {
        string folder = Directory.CreateTempSubdirectory("specializer-small-").FullName;
        try
        {
            var small = new SmallLlama(tieWordEmbeddings: true);
            using var source = SafetensorsFile.Open(small.Save(folder));
            return LlamaForCausalLM.Load(small.Config, source);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static float[] Gradients(LlamaTrainer trainer) => [.. trainer.Parameters.SelectMany(parameter => parameter.Gradient)];
}
