using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>gRPC in front of the catalogue.</summary>
internal sealed class CatalogueServiceRpc(ToolHost host, CatalogueEditor editor, RecentEdits recent, ToolListChanges changes)
    : CatalogueService.CatalogueServiceBase
{
    public override Task<ListServersResponse> ListServers(ListServersRequest request, ServerCallContext context)
    {
        var response = new ListServersResponse { CataloguePath = host.CataloguePath, ToolListRevision = changes.Revision };
        response.Servers.AddRange(host.Describe());
        response.Problems.AddRange(Problems(host));
        return Task.FromResult(response);
    }

    public override Task<PutServerResponse> PutServer(PutServerRequest request, ServerCallContext context)
    {
        NeedName(request.Name);
        return request.Definition.Length == 0
            ? throw new PlatformException(PlatformErrorCode.Invalid, "DEFINITION_MISSING", "definition is empty; write a catalogue file with this one server") { Field = "definition" }
            : recent.RunAsync(request.IdempotencyKey, request, () => editor.PutAsync(request.Name, request.Definition, CancellationToken.None), context.CancellationToken);
    }

    public override Task<RemoveServerResponse> RemoveServer(RemoveServerRequest request, ServerCallContext context)
    {
        NeedName(request.Name);
        return recent.RunAsync(request.IdempotencyKey, request, () => editor.RemoveAsync(request.Name, CancellationToken.None), context.CancellationToken);
    }

    public override async Task<ReloadResponse> Reload(ReloadRequest request, ServerCallContext context)
    {
        await host.ReloadAsync(context.CancellationToken);
        var response = new ReloadResponse();
        response.Servers.AddRange(host.Describe());
        response.Problems.AddRange(Problems(host));
        return response;
    }

    internal static IEnumerable<Contracts.AgentDock.V1.CatalogueProblem> Problems(ToolHost host) => host.Problems.Select(problem =>
        new Contracts.AgentDock.V1.CatalogueProblem { File = problem.File, Line = problem.Line, Message = problem.Message });

    private static void NeedName(string name)
    {
        if (!ServerReader.IsName(name))
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "NAME_INVALID", $"name '{name}' must be 1 to 32 of a-z, 0-9, '-' and '_'") { Field = "name" };
        }
    }
}
