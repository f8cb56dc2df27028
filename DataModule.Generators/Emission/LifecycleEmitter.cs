using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes prepare, setup, teardown and the exception hook.</summary>
internal static class LifecycleEmitter
{
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string Lifecycle = "global::DataModule.ModuleLifecycle";
    private const string PrepareContext = "global::DataModule.PrepareContext";
    private const string StageContext = "global::DataModule.StageContext";
    private const string PrepareScope = "global::DataModule.PrepareScope";

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        if (model.Base is null)
        {
            EmitRoot(writer, model);
        }

        EmitHooks(writer, model, "RunPrepareHooksAsync", PrepareScope + " scope, " + PrepareContext + " context", "scope, context", model.Prepare,
            hook => "scope is " + PrepareScope + (hook.Once ? ".Once" : ".PerNode"));
        EmitHooks(writer, model, "RunSetupHooksAsync", StageContext + " context", "context", model.Setup, StageCondition);
        EmitHooks(writer, model, "RunTeardownHooksAsync", StageContext + " context", "context", model.Teardown, StageCondition, baseLast: true);
        EmitHooks(writer, model, "RunExceptionHooksAsync", "global::System.Exception exception, " + StageContext + " context", "exception, context",
            model.OnException, _ => null);
    }

    private static void EmitRoot(SourceWriter writer, ModuleModel model)
    {
        Member(writer, model, "What is set up.");
        writer.Line((model.IsSealed ? "private " : "protected ") + Lifecycle + " _lifecycle;");

        Public("PrepareData", "", [], "void", Lifecycle + ".Prepare(this)",
            "Runs every <c>[Prepare]</c> method: puts the data on disk.");
        Public("PrepareDataAsync", ModuleSignatures.Token + " cancellationToken = default", [ModuleSignatures.Token], Task,
            Lifecycle + ".PrepareAsync(this, cancellationToken)",
            "Runs every <c>[Prepare]</c> method: puts the data on disk.");
        Public("Setup", ModuleSignatures.Stage + " stage", [ModuleSignatures.Stage], "void", Lifecycle + ".Setup(this, stage)",
            "Runs the <c>[Setup]</c> methods of a stage, unless it is set up already.");
        Public("SetupAsync", ModuleSignatures.Stage + " stage, " + ModuleSignatures.Token + " cancellationToken = default",
            [ModuleSignatures.Stage, ModuleSignatures.Token], Task, Lifecycle + ".SetupAsync(this, stage, cancellationToken)",
            "Runs the <c>[Setup]</c> methods of a stage, unless it is set up already.");
        Public("Teardown", ModuleSignatures.Stage + " stage", [ModuleSignatures.Stage], "void", Lifecycle + ".Teardown(this, stage)",
            "Runs the <c>[Teardown]</c> methods of a stage, if it was set up.");
        Public("TeardownAsync", ModuleSignatures.Stage + " stage, " + ModuleSignatures.Token + " cancellationToken = default",
            [ModuleSignatures.Stage, ModuleSignatures.Token], Task, Lifecycle + ".TeardownAsync(this, stage, cancellationToken)",
            "Runs the <c>[Teardown]</c> methods of a stage, if it was set up.");

        Explicit("PrepareDataAsync(" + PrepareScope + " scope, " + PrepareContext + " context)", "RunPrepareHooksAsync(scope, context)");
        Explicit("SetupAsync(" + StageContext + " context)", "_lifecycle.SetupAsync(context, RunSetupHooksAsync)");
        Explicit("TeardownAsync(" + StageContext + " context)", "_lifecycle.TeardownAsync(context, RunTeardownHooksAsync)");
        Explicit("OnExceptionAsync(global::System.Exception exception, " + StageContext + " context)", "RunExceptionHooksAsync(exception, context)");

        void Public(string name, string parameters, IEnumerable<string> types, string returns, string body, string summary)
        {
            if (model.Collisions.Contains(ModuleSignatures.Signature(name, types)))
            {
                return;
            }

            writer.Member(summary, [.. parameters.Split([", "], StringSplitOptions.RemoveEmptyEntries).Select(Name)]);
            writer.Line("public " + returns + " " + name + "(" + parameters + ") => " + body + ";");
        }

        void Explicit(string signature, string body)
        {
            writer.Member();
            writer.Line(Task + " global::DataModule.IDataModule." + signature + " => " + body + ";");
        }
    }

    // Of "type name = default".
    private static string Name(string parameter) => parameter.Split(' ')[1];

    /// <summary>The method that runs this class's hooks of one kind: between those of its base and of what derives from it.</summary>
    private static void EmitHooks(
        SourceWriter writer,
        ModuleModel model,
        string name,
        string parameters,
        string arguments,
        EquatableArray<HookModel> hooks,
        Func<HookModel, string?> condition,
        bool baseLast = false)
    {
        if (model.Base is not null && hooks.Count == 0)
        {
            return;
        }

        Member(writer, model, "This class's hooks, with those of the data module that it is derived from.", [.. arguments.Split([", "], StringSplitOptions.None)]);
        bool awaits = model.Base is not null || hooks.Any(hook => hook.IsAwaited);
        writer.Block(Modifiers(model) + (awaits ? "async " : "") + Task + " " + name + "(" + parameters + ")", () =>
        {
            string callBase = "await base." + name + "(" + arguments + ").ConfigureAwait(false);";
            if (model.Base is not null && !baseLast)
            {
                writer.Line(callBase);
            }

            foreach (HookModel hook in hooks)
            {
                string call = hook.Call + "(" + string.Join(", ", hook.Arguments) + ")";
                string statement = hook.IsAwaited ? "await " + call + ".ConfigureAwait(false);" : call + ";";
                if (condition(hook) is { } test)
                {
                    writer.Block("if (" + test + ")", () => writer.Line(statement));
                }
                else
                {
                    writer.Line(statement);
                }
            }

            if (model.Base is not null && baseLast)
            {
                writer.Line(callBase);
            }
            else if (!awaits)
            {
                writer.Line("return " + Task + ".CompletedTask;");
            }
        });
    }

    public static string Modifiers(ModuleModel model) =>
        model.Base is not null ? "protected override " : model.IsSealed ? "private " : "protected virtual ";

    // What derived modules need is protected, but no user's business.
    public static void Member(SourceWriter writer, ModuleModel model, string summary, params string[] parameters)
    {
        writer.Member(model.IsSealed ? null : summary, parameters);
        if (!model.IsSealed)
        {
            writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        }
    }

    private static string? StageCondition(HookModel hook) => hook.Stages.Count == 0
        ? null
        : "context.Stage is " + string.Join(" or ", hook.Stages.Select(stage => ModuleSignatures.Stage + "." + stage));
}
