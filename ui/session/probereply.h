#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <QJsonObject>
#include <cstdint>
#include <string>
#include <vector>

namespace atomscope {

/// What the worker says about a typed text (the result of `encode` in resources/docs/protocol.md), as values.
struct ProbeReply
{
    struct Firing
    {
        AtomId atom;
        float activation = 0;
    };
    struct Token
    {
        TokenId id;
        std::string bytes; ///< what it stands for in the text; possibly part of a UTF-8 character
        bool isCounted = true;
        bool isSpecial = false;
        double xNorm = 0; ///< ||x||
        double errorNorm = 0; ///< ||x - x_hat||
        std::vector<Firing> firings; ///< strongest first

        /// 0 where it does not fire.
        float activationOf(AtomId atom) const;
    };

    std::string modelFingerprint, saeFingerprint, tokenizerFingerprint;
    int dSae = 0;
    std::vector<std::vector<Token>> sequences; ///< windows, as an index would cut the text

    std::size_t nTokens() const;
};

/// Error BadFormat names the field that is missing or of another type. An atom outside 0 … d_sae - 1 is one.
Result<ProbeReply> probeReplyFromJson(const QJsonObject& json);

} // namespace atomscope
