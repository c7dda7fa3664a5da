/* Improves pages that already work without it. */
"use strict";
