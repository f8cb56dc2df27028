using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the saving and loading of annotated members: everything is read before anything is assigned.</summary>
internal static class StateEmitter
{
    private const string State = "global::DataModule.StateDict";
    private const string Writer = "global::DataModule.StateWriter";
    private const string Reader = "global::DataModule.StateReader";
    private const string Commit = "global::System.Action";

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        if (IsRoot(model))
        {
            string name = ValueText.Literal(model.Shell.Name.TrimStart('@'));
            writer.Member(new Documentation("Saves the <c>[State]</c> members.") { Returns = "Their current values." });
            writer.Block("public " + State + " StateDict()", () =>
            {
                writer.Line("var writer = new " + Writer + "(" + name + ");");
                writer.Line("WriteState(writer);");
                writer.Line("return writer.ToStateDict();");
            });
            writer.Member(new Documentation("Restores all <c>[State]</c> members, or none if the state does not match them.")
            {
                Parameters = ParameterWords.All("state"),
                Exceptions = [DocumentedExceptions.OtherState],
            });
            writer.Block("public void LoadStateDict(" + State + " state)", () =>
            {
                writer.Line("var reader = new " + Reader + "(" + name + ", state);");
                writer.Line(Commit + " commit = ReadState(reader);");
                writer.Line("reader.Finish();");
                writer.Line("reader.LoadParts();");
                writer.Line("commit();");
            });
        }
        else if (model.States.Count == 0)
        {
            return;
        }

        EmitWrite(writer, model);
        EmitRead(writer, model);
    }

    public static bool HasState(ModuleModel model) => model.States.Count > 0 || model.Base is { HasState: true };

    /// <summary>Whether this is the first class of its line that has state.</summary>
    public static bool IsRoot(ModuleModel model) => model.States.Count > 0 && model.Base is not { HasState: true };

    private static string Modifiers(ModuleModel model) =>
        !IsRoot(model) ? "protected override " : model.IsSealed ? "private " : "protected virtual ";

    private static void EmitWrite(SourceWriter writer, ModuleModel model)
    {
        LifecycleEmitter.Member(writer, model, new Documentation("Writes the state of this class and of its base class.") { Parameters = ParameterWords.All("writer") });
        writer.Block(Modifiers(model) + "void WriteState(" + Writer + " writer)", () =>
        {
            if (!IsRoot(model))
            {
                writer.Line("base.WriteState(writer);");
            }

            int version = model.States.Select(state => state.Since).DefaultIfEmpty(1).Max();
            if (version > 1)
            {
                writer.Line("writer.AddVersion(" + ValueText.Number(version) + ");");
            }

            foreach (StateModel state in model.States)
            {
                writer.Line(state.Kind switch
                {
                    StateKind.Stateful => "writer.AddPart(\"" + state.Name + "\", this." + state.Source + ".StateDict());",
                    StateKind.Generator => "writer.Add(\"" + state.Name + "\", this." + state.Source + ".get_state(), global::DataModule.StateCodec.Tensor);",
                    _ => "writer.Add(\"" + state.Name + "\", this." + state.Source + ", " + state.Codec + ");",
                });
            }
        });
    }

    private static void EmitRead(SourceWriter writer, ModuleModel model)
    {
        LifecycleEmitter.Member(writer, model, new Documentation("Reads the state of this class and of its base class.") { Parameters = ParameterWords.All("reader"), Returns = "An action that assigns the members." });
        writer.Block(Modifiers(model) + Commit + " ReadState(" + Reader + " reader)", () =>
        {
            if (!IsRoot(model))
            {
                writer.Line(Commit + " commitBase = base.ReadState(reader);");
            }

            var commits = new List<string>();
            for (int i = 0; i < model.States.Count; i++)
            {
                StateModel state = model.States[i];
                string member = "this." + state.Source;
                string names = ValueText.FormerNames(state.FormerNames);
                string since = ValueText.Number(state.Since);
                switch (state.Kind)
                {
                    case StateKind.Stateful:
                        writer.Line("reader.Part(\"" + state.Name + "\", " + member + ", " + since + names + ");");
                        break;
                    case StateKind.Generator:
                        writer.Line("var value" + i + " = reader.Get(\"" + state.Name + "\", " + since + ", " + member + ".get_state(), global::DataModule.StateCodec.Tensor" + names + ");");
                        commits.Add(member + ".set_state(value" + i + ");");
                        break;
                    default:
                        writer.Line("var value" + i + " = reader.Get<" + state.Type + ">(\"" + state.Name + "\", " + since + ", " + member + ", " + state.Codec + names + ");");
                        commits.Add(member + " = value" + i + ";");
                        break;
                }
            }

            writer.Line("return () =>");
            writer.Open();
            if (!IsRoot(model))
            {
                writer.Line("commitBase();");
            }

            commits.ForEach(writer.Line);
            writer.Close(";");
        });
    }
}
