using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the record of a class's hyperparameters, their capture, and the creation of an object from them.</summary>
internal static class HyperparametersEmitter
{
    public const string Record = "HyperparameterValues";

    public const string Overrides = "global::System.Func<" + Record + ", " + Record + ">";

    /// <summary>Whether the user's members have the same names; then this whole part is not generated.</summary>
    public static bool Collides(ModuleModel model) => ModuleSignatures.Of(model.Hyperparameters).Any(model.Collisions.Contains);

    public static void Emit(SourceWriter writer, TypeShell shell, HyperparametersModel model, bool hides)
    {
        EmitRecord(writer, shell, model, hides);
        EmitViews(writer, shell, model, hides);
        if (model.HasCreate)
        {
            EmitCreate(writer, shell, model);
        }

        if (IsCreatable(model))
        {
            EmitContract(writer, shell);
        }
    }

    private static void EmitRecord(SourceWriter writer, TypeShell shell, HyperparametersModel model, bool hides)
    {
        writer.Member("The hyperparameters of <c>" + shell.Name + "</c>.");
        writer.Block(model.Access + (hides ? " new" : "") + " sealed partial record " + Record + " : global::DataModule.IHyperparameters<" + Record + ">", () =>
        {
            foreach (HyperparameterModel value in model.Values)
            {
                writer.Member(value.Parameter is { } parameter ? "The constructor parameter <c>" + parameter.TrimStart('@') + "</c>." : "The member <c>" + value.Member!.TrimStart('@') + "</c>.");
                writer.Line("public " + (value.Default is null ? "required " : "") + value.Type + " " + value.Name + " { get; init; }"
                    + (value.Default is null ? "" : " = " + value.Default + ";"));
            }

            writer.Member();
            writer.Line("string global::DataModule.IHyperparameters.Owner => " + ValueText.Literal(shell.Name.TrimStart('@')) + ";");
            writer.Member(new Documentation("Converts the values to a state dict.") { Returns = "The values by name." });
            writer.Block("public global::DataModule.StateDict ToStateDict()", () =>
            {
                writer.Line("var writer = new global::DataModule.StateWriter(" + ValueText.Literal(shell.Name.TrimStart('@')) + ");");
                foreach (HyperparameterModel value in model.Values)
                {
                    writer.Line("writer.Add(" + Key(value) + ", " + value.Name + ", " + value.Codec + ");");
                }

                writer.Line("return writer.ToStateDict();");
            });
            writer.Member(From("a state dict, as <see cref=\"ToStateDict\"/> returns it", "state"));
            writer.Line("public static " + Record + " FromStateDict(global::DataModule.StateDict state) => "
                + "global::DataModule.HyperparameterSchema.Read<" + Record + ">(new global::DataModule.StateReader(" + ValueText.Literal(shell.Name.TrimStart('@')) + ", state));");
            writer.Member();
            writer.Block("static " + Record + " global::DataModule.IHyperparameters<" + Record + ">.Read(global::DataModule.StateReader reader)", () =>
            {
                writer.Line("var values = new " + Record);
                writer.Open();
                foreach (HyperparameterModel value in model.Values)
                {
                    string names = ValueText.FormerNames(value.FormerNames);
                    writer.Line(value.Name + " = reader.Get<" + value.Type + ">(" + Key(value) + ", "
                        + (value.Default is null ? "" : "0, " + value.Default + ", ") + value.Codec + names + "),");
                }

                writer.Close(";");
                writer.Line("reader.Finish();");
                writer.Line("return values;");
            });
            EmitSchema(writer, shell, model);
            writer.Member(From("JSON, as <c>ToJson()</c> writes it", "json"));
            string strict = "global::DataModule.StateReader.Strict(" + ValueText.Literal(shell.Name.TrimStart('@')) + ", global::DataModule.";
            writer.Line("public static " + Record + " FromJson(string json) => " + strict + "StateDict.Parse(json), FromStateDict);");
            writer.Member(From("YAML, as <c>ToYaml()</c> writes it", "yaml"));
            writer.Line("public static " + Record + " FromYaml(string yaml) => " + strict + "HyperparameterYaml.Parse(yaml), FromStateDict);");
            writer.Member(new Documentation("Compares all values, lists and dictionaries by their elements.") { Parameters = ParameterWords.All("other"), Returns = "Whether all values are equal." });
            writer.Line("public bool Equals(" + Record + "? other) => other is not null && global::System.Text.Json.Nodes.JsonNode.DeepEquals(ToStateDict().Values, other.ToStateDict().Values);");
            writer.Member(new Documentation("Computes a hash code of all values.") { Returns = "Equal for equal values." });
            writer.Line("public override int GetHashCode() => global::System.StringComparer.Ordinal.GetHashCode(ToStateDict().ToJson());");
        });
    }

    private static Documentation From(string source, string parameter) => new("Reads the values from " + source + ".")
    {
        Parameters = ParameterWords.All(parameter),
        Returns = "The values. One with a default may be missing.",
        Exceptions = [DocumentedExceptions.OtherState],
    };

    private static void EmitSchema(SourceWriter writer, TypeShell shell, HyperparametersModel model)
    {
        writer.Member();
        writer.Line("static global::DataModule.HyperparameterSchema global::DataModule.IHyperparameters<" + Record + ">.Schema => new("
            + ValueText.Literal(shell.Name.TrimStart('@')) + ", " + ValueText.Literal(model.Summary) + ")");
        writer.Open();
        foreach (HyperparameterModel value in model.Values)
        {
            string range = value.Range is not { } given ? "null"
                : "new(" + ValueText.Double(given.Least) + ", " + ValueText.Double(given.Most) + ", " + (given.ExcludesLeast ? "true, " : "false, ") + (given.ExcludesMost ? "true)" : "false)");
            writer.Line("global::DataModule.HyperparameterInfo." + (value.Default is null ? "Required" : "Optional") + "<" + value.Type + ">(" + Key(value) + ", "
                + (value.Default is null ? "" : value.Default + ", ") + value.Codec + ", " + ValueText.Literal(value.Documentation) + ", " + range + ValueText.FormerNames(value.FormerNames) + "),");
        }

        writer.Close(";");
    }

    /// <summary>Whether an object can be created from the hyperparameters alone.</summary>
    public static bool IsCreatable(HyperparametersModel model) => model.HasCreate && model.Others.Count == 0;

    /// <summary>The interface of a class that can be created from its hyperparameters alone.</summary>
    public static string Contract(TypeShell shell) => "global::DataModule.ICreatable<" + shell.FullName + ">";

    private static void EmitContract(SourceWriter writer, TypeShell shell)
    {
        string contract = Contract(shell);
        writer.Member();
        writer.Line("static global::DataModule.HyperparameterSchema " + contract + ".Schema => global::DataModule.HyperparameterSchema.Of<" + Record + ">();");
        writer.Member();
        writer.Line("static " + shell.FullName + " " + contract + ".Create(global::DataModule.StateReader reader) => Create(global::DataModule.HyperparameterSchema.Read<" + Record + ">(reader));");
    }

    private static void EmitViews(SourceWriter writer, TypeShell shell, HyperparametersModel model, bool hides)
    {
        string modifier = model.Access + (hides ? " new " : " ") + Record + " ";
        HyperparameterModel[] current = [.. model.Values.Where(value => value.Member is not null)];
        string members = "{ " + string.Join(", ", current.Select(value => value.Name + " = this." + value.Member)) + " }";
        string made = "new() { " + string.Join(", ", model.Values.Select(value => value.Name + " = " + (value.Parameter ?? "default!"))) + " }";
        string with = current.Length == 0 ? "" : " with " + members;
        HyperparameterModel[] parameters = [.. model.Values.Where(value => value.Parameter is not null && (model.IsPrimary || value.Member is null))];
        bool copies = current.Length > 0 || model.Values.Any(value => !value.IsFixed);
        string copy = "new(global::DataModule.StateWriter.Deferring(" + ValueText.Literal(shell.Name.TrimStart('@')) + ")"
            + string.Concat(parameters.Select(value => ".Add(" + Key(value) + ", " + value.Parameter + ", " + value.Codec + ")")) + ")";
        if (copies)
        {
            writer.Member();
            writer.Line("private global::DataModule.InitialHyperparameters<" + Record + "> _initialHyperparameters"
                + (model.Captured.Count > 0 || parameters.Length == 0 ? "" : " = " + copy) + ";");
        }

        if (model.Captured.Count > 0)
        {
            writer.Member();
            writer.Line("private " + Record + "? _made;");
            writer.Member("Captures the hyperparameters. Call it at the start of the constructor.");
            writer.Block("private void CaptureHyperparameters(" + Parameters(model.Captured) + ")", () =>
            {
                writer.Line("_made = " + made + ";");
                if (copies)
                {
                    writer.Line("_initialHyperparameters = " + copy + ";");
                }
            });
            string message = "A constructor of '" + shell.Name.TrimStart('@') + "' did not call CaptureHyperparameters. Call it at the start of each constructor.";
            EmitView("(_made ?? throw new global::System.InvalidOperationException(" + ValueText.Literal(message) + "))" + with);
        }
        else if (current.Length == 0)
        {
            writer.Member("The hyperparameters that this object was created with.");
            writer.Line(modifier + "Hyperparameters { get; } = " + made + ";");
        }
        else if (current.Length == model.Values.Count)
        {
            EmitView("new() " + members);
        }
        else
        {
            // One object holds the parameters: with a field for each, the compiler would warn if the user's code captures them too.
            writer.Member();
            writer.Line("private readonly " + Record + " _made = " + made + ";");
            EmitView("_made" + with);
        }

        writer.Member(parameters.Length == model.Values.Count
            ? "A copy of the hyperparameters that this object was created with. Later changes do not affect it."
            : "A copy of the hyperparameters that this object was created with. A member without a constructor parameter has its value of when this was first read, or when a run began.");
        writer.Line(modifier + "InitialHyperparameters => " + (copies ? "_initialHyperparameters.Get(Hyperparameters, " + Record + ".FromStateDict)" : "Hyperparameters") + ";");
        writer.Member();
        writer.Line("global::DataModule.IHyperparameters global::DataModule.IHasHyperparameters.HyperparameterView => "
            + (copies ? "_initialHyperparameters.Freeze(Hyperparameters)" : "Hyperparameters") + ";");

        void EmitView(string value)
        {
            writer.Member("The hyperparameters as they are now.");
            writer.Line(modifier + "Hyperparameters => " + value + ";");
        }
    }

    /// <summary>Writes the creation of an object from a checkpoint.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="shell">The class.</param>
    /// <param name="model">Its hyperparameters.</param>
    /// <param name="section">The checkpoint's section with them.</param>
    /// <param name="restore">The statement that loads the rest into an object of a checkpoint, or null if there is none.</param>
    public static void EmitLoad(
        SourceWriter writer, TypeShell shell, HyperparametersModel model, string section, Func<string, string, string>? restore)
    {
        if (!model.HasCreate)
        {
            return;
        }

        string path = Free("path", model);
        string overrides = Free("overrides", model);
        string checkpoint = Free("checkpoint", model);
        string hyperparameters = Free("hyperparameters", model);
        string made = Free("made", model);
        string others = string.Concat(model.Others.Select(other => other.Type + " " + other.Name + ", "));
        string arguments = string.Concat(model.Others.Select(other => ", " + other.Name));
        writer.Member(new Documentation("Creates an object with the hyperparameters and the state of a checkpoint.")
        {
            Parameters = [.. ParameterWords.All([path]), .. NotHyperparameters(model), .. ParameterWords.All([overrides])],
            Returns = "The new object.",
            Exceptions = [DocumentedExceptions.NotReadable, DocumentedExceptions.Damaged, DocumentedExceptions.OtherState],
        });
        writer.Block(
            model.Access + " static " + shell.FullName + " LoadFromCheckpoint(string " + path + ", " + others
                + Overrides + "? " + overrides + " = null)",
            () =>
            {
                writer.Line("using var " + checkpoint + " = global::DataModule.Checkpoint.Read(" + path + ");");
                writer.Line("var " + hyperparameters + " = " + Record + ".FromStateDict(" + checkpoint + "." + section + ");");
                writer.Line("global::DataModule.Checkpoint.TellLeftOut(" + checkpoint + "." + section + ", " + ValueText.Literal(shell.Name.TrimStart('@')) + ");");
                string create = "Create(" + overrides + " is null ? " + hyperparameters + " : " + overrides + "(" + hyperparameters + ")" + arguments + ")";
                if (restore is null)
                {
                    writer.Line("return " + create + ";");
                    return;
                }

                writer.Line("var " + made + " = " + create + ";");
                writer.Line(restore(made, checkpoint));
                writer.Line("return " + made + ";");
            });
    }

    private static void EmitCreate(SourceWriter writer, TypeShell shell, HyperparametersModel model)
    {
        string hyperparameters = Free("hyperparameters", model);
        string others = string.Concat(model.Others.Select(other => ", " + other.Type + " " + other.Name));
        writer.Member(new Documentation("Creates an object with the given hyperparameters.")
        {
            Parameters = [.. ParameterWords.All([hyperparameters]), .. NotHyperparameters(model)],
            Returns = "The new object.",
        });
        writer.Line(model.Access + " static " + shell.FullName + " Create(" + Record + " " + hyperparameters + others + ") =>");
        writer.Line("    new " + shell.FullName + "(" + List(model.Arguments, ": ") + ")"
            + (model.Initializers.Count == 0 ? "" : " { " + List(model.Initializers, " = ") + " }") + ";");

        string List(EquatableArray<ArgumentModel> targets, string sign) => string.Join(", ", targets.Select(target =>
            target.Target + sign + (target.IsHyperparameter ? hyperparameters + "." : "") + target.Source));
    }

    private static IEnumerable<(string Name, string Text)> NotHyperparameters(HyperparametersModel model) =>
        model.Others.Select(other => (other.Name, "Passed to the constructor; it is not a hyperparameter."));

    // The user's parameters keep their names; generated ones get an underscore.
    private static string Free(string name, HyperparametersModel model)
    {
        while (model.Others.Any(other => other.Name == name))
        {
            name += "_";
        }

        return name;
    }

    private static string Parameters(EquatableArray<ParameterModel> parameters) =>
        string.Join(", ", parameters.Select(parameter => parameter.Type + " " + parameter.Name));

    private static string Key(HyperparameterModel value) => ValueText.Literal(value.Name.TrimStart('@'));
}
