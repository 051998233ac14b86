// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

interface IEns {
    function setSubnodeRecord(bytes32 node, bytes32 label, address owner, address resolver, uint64 ttl) external;
}

interface IResolver {
    function setName(bytes32 node, string calldata name) external;
    function setAddr(bytes32 node, address a) external;
    function setText(bytes32 node, string calldata key, string calldata value) external;
}

interface IDidRegistry {
    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external;
}

/// An identity that changes its DID while it is made.
contract Identity {
    constructor(IDidRegistry registry, uint256 number, uint256 changes) {
        for (uint256 i = 0; i < changes; i++) {
            registry.setAttribute(address(this), "did/svc/Meter", abi.encodePacked("https://", bytes32(number), uint8(0x30 + i)), 1e9);
        }
    }
}

/// Owns a name and fills it: names by the hundred in a transaction, and identities that they resolve to.
contract Seeder {
    IEns private immutable ens;
    IResolver private immutable resolver;
    IDidRegistry private immutable registry;
    bytes32 private immutable parent;
    address private identity;

    constructor(IEns ens_, IResolver resolver_, IDidRegistry registry_, bytes32 parent_) {
        ens = ens_;
        resolver = resolver_;
        registry = registry_;
        parent = parent_;
    }

    /// Names `site<n>.bench.ewc` from `first` on, every tenth with a title; an identity of `share` changes for each `share` names.
    function seed(uint256 first, uint256 count, uint256 share) external {
        for (uint256 n = first; n < first + count; n++) {
            if (n % share == 0) identity = address(new Identity(registry, n, share));
            bytes memory label = abi.encodePacked("site", _digits(n));
            bytes32 node = keccak256(abi.encodePacked(parent, keccak256(label)));
            ens.setSubnodeRecord(parent, keccak256(label), address(this), address(resolver), 0);
            resolver.setName(node, string.concat(string(label), ".bench.ewc"));
            resolver.setAddr(node, identity);
            if (n % 10 == 0) resolver.setText(node, "metadata", string.concat('{"orgName":"Site ', string(_digits(n)), '"}'));
        }
    }

    function _digits(uint256 n) private pure returns (bytes memory digits) {
        digits = new bytes(7);
        for (uint256 i = 7; i > 0; i--) {
            digits[i - 1] = bytes1(uint8(0x30 + (n % 10)));
            n /= 10;
        }
    }
}
