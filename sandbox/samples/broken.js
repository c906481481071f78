const river = 1;
flow(rivre);
