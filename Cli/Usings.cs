// The ledger's Task would hide the one that everybody awaits.
global using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;
global using Task = System.Threading.Tasks.Task;
