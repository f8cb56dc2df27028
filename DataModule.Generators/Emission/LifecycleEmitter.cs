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

        EmitHooks(writer, model, "prepare", "RunPrepareHooksAsync", PrepareScope + " scope, " + PrepareContext + " context", "scope, context", model.Prepare,
            hook => "scope is " + PrepareScope + (hook.Once ? ".Once" : ".PerNode"));
        EmitHooks(writer, model, "setup", "RunSetupHooksAsync", StageContext + " context", "context", model.Setup, StageCondition);
        EmitHooks(writer, model, "teardown", "RunTeardownHooksAsync", StageContext + " context", "context", model.Teardown, StageCondition, baseLast: true);
        EmitHooks(writer, model, "exception", "RunExceptionHooksAsync", "global::System.Exception exception, " + StageContext + " context", "exception, context",
            model.OnException, _ => null);
    }

    private static void EmitRoot(SourceWriter writer, ModuleModel model)
    {
        Member(writer, model, new Documentation("The stages that are set up."));
        writer.Line((model.IsSealed ? "private " : "protected ") + Lifecycle + " _lifecycle;");

        Public("PrepareData", "", [], "void", Lifecycle + ".Prepare(this)",
            "Runs all <c>[Prepare]</c> methods, which put the data on disk.");
        Public("PrepareDataAsync", ModuleSignatures.Token + " cancellationToken = default", [ModuleSignatures.Token], Task,
            Lifecycle + ".PrepareAsync(this, cancellationToken)",
            "Runs all <c>[Prepare]</c> methods, which put the data on disk.");
        Public("Setup", ModuleSignatures.Stage + " stage", [ModuleSignatures.Stage], "void", Lifecycle + ".Setup(this, stage)",
            "Runs the <c>[Setup]</c> methods of a stage, unless it is already set up.");
        Public("SetupAsync", ModuleSignatures.Stage + " stage, " + ModuleSignatures.Token + " cancellationToken = default",
            [ModuleSignatures.Stage, ModuleSignatures.Token], Task, Lifecycle + ".SetupAsync(this, stage, cancellationToken)",
            "Runs the <c>[Setup]</c> methods of a stage, unless it is already set up.");
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

            bool isAsync = returns == Task;
            writer.Member(new Documentation(summary)
            {
                Parameters = ParameterWords.All([.. parameters.Split([", "], StringSplitOptions.RemoveEmptyEntries).Select(Name)]),
                Returns = isAsync ? "A task that ends when they have finished." : null,
                Exceptions = isAsync ? [DocumentedExceptions.Cancelled] : [],
            });
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
        string kind,
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

        Member(writer, model, new Documentation("Runs the " + kind + " hooks of this class and of its base class.")
        {
            Parameters = ParameterWords.All(arguments.Split([", "], StringSplitOptions.None)),
            Returns = "A task that ends when they have finished.",
        });
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

    // Derived modules need it, so it is protected; users do not, so editors hide it.
    public static void Member(SourceWriter writer, ModuleModel model, Documentation documentation)
    {
        writer.Member(model.IsSealed ? null : documentation);
        if (!model.IsSealed)
        {
            writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        }
    }

    private static string? StageCondition(HookModel hook) => hook.Stages.Count == 0
        ? null
        : "context.Stage is " + string.Join(" or ", hook.Stages.Select(stage => ModuleSignatures.Stage + "." + stage));
}
