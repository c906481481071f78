global using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;
global using Task = System.Threading.Tasks.Task;
