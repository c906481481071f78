using System.Globalization;
using System.Text;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Renders a Compose file. Swarm's own loader is older than Compose's: it wants a version, an overlay network, and knows neither
/// conditions of dependencies nor Compose's restart, so it gets a rendering of its own.
/// </summary>
internal static class ComposeYaml
{
    public static string Render(ComposeFile file, bool swarm)
    {
        var text = new StringBuilder();
        if (swarm)
        {
            Line(text, 0, "version: \"3.8\"");
        }

        Line(text, 0, "services:");
        foreach (var service in file.Services.Values)
        {
            Render(text, service, swarm);
        }

        Line(text, 0, "networks:");
        foreach (var network in file.Services.Values.SelectMany(service => service.Networks).Distinct())
        {
            Line(text, 1, $"{network}:");
            Scalar(text, 2, "driver", swarm ? "overlay" : "bridge");
        }

        var volumes = file.Services.Values.SelectMany(service => service.Volumes).Where(volume => volume.Type is null or "volume")
            .Select(volume => volume.Source ?? volume.Name).Distinct().ToArray();
        if (volumes.Length > 0)
        {
            Line(text, 0, "volumes:");
            foreach (var volume in volumes)
            {
                Line(text, 1, $"{volume}:");
                Scalar(text, 2, "driver", "local");
            }
        }

        return text.ToString();
    }

    private static void Render(StringBuilder text, Service service, bool swarm)
    {
        Line(text, 1, $"{service.Name}:");
        Scalar(text, 2, "image", service.Image);
        List(text, 2, "command", service.Command);
        if (service.Environment.Count > 0)
        {
            Line(text, 2, "environment:");
            foreach (var (name, value) in service.Environment)
            {
                Scalar(text, 3, name, value);
            }
        }

        List(text, 2, "ports", service.Ports);
        List(text, 2, "expose", service.Expose);
        RenderVolumes(text, service);
        if (service.DependsOn.Count > 0 && !swarm)
        {
            Line(text, 2, "depends_on:");
            foreach (var (name, dependency) in service.DependsOn)
            {
                Line(text, 3, $"{name}:");
                Scalar(text, 4, "condition", dependency.Condition);
            }
        }

        List(text, 2, "networks", service.Networks);
        Scalar(text, 2, "restart", swarm ? null : service.Restart);
        RenderDeploy(text, service, swarm);
    }

    private static void RenderVolumes(StringBuilder text, Service service)
    {
        if (service.Volumes.Count == 0)
        {
            return;
        }

        Line(text, 2, "volumes:");
        foreach (var volume in service.Volumes)
        {
            Line(text, 3, $"- type: {Quote(volume.Type ?? "volume")}");
            Scalar(text, 4, "target", volume.Target);
            Scalar(text, 4, "source", volume.Source ?? volume.Name);
            if (volume.ReadOnly is { } readOnly)
            {
                Line(text, 4, $"read_only: {(readOnly ? "true" : "false")}");
            }
        }
    }

    private static void RenderDeploy(StringBuilder text, Service service, bool swarm)
    {
        if (service.Deploy is not { } deploy || (deploy.Replicas is null or 1 && !swarm))
        {
            return;
        }

        Line(text, 2, "deploy:");
        if (deploy.Replicas is { } replicas)
        {
            Line(text, 3, $"replicas: {replicas.ToString(CultureInfo.InvariantCulture)}");
        }

        if (swarm && deploy.RestartPolicy is { } policy)
        {
            Line(text, 3, "restart_policy:");
            Scalar(text, 4, "condition", policy.Condition);
            if (policy.MaxAttempts is { } attempts)
            {
                Line(text, 4, $"max_attempts: {attempts.ToString(CultureInfo.InvariantCulture)}");
            }

            Scalar(text, 4, "window", policy.Window);
        }
    }

    private static void List(StringBuilder text, int depth, string key, List<string> values)
    {
        if (values.Count > 0)
        {
            Line(text, depth, $"{key}:");
            foreach (var value in values)
            {
                Line(text, depth + 1, $"- {Quote(value)}");
            }
        }
    }

    private static void Scalar(StringBuilder text, int depth, string key, string? value)
    {
        if (value is not null)
        {
            Line(text, depth, $"{key}: {Quote(value)}");
        }
    }

    private static void Line(StringBuilder text, int depth, string line) => text.Append(' ', depth * 2).Append(line).Append('\n');

    private static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
