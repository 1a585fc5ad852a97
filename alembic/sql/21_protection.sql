-- Nobody reads these tables straight: erasures, blind indexes and budgets are reached through functions of the owner alone.
REVOKE ALL ON corridor.erasures, corridor.index_terms, corridor.budgets, corridor.budget_refusals FROM corridor_app, corridor_worker;
