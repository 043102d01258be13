#pragma once

// Models format numbers too, and may not look up here.
#include "ui/models/numberformat.h"
