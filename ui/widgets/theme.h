#pragma once

// Delegates paint with the theme too, and may not look up here.
#include "ui/delegates/theme.h"
